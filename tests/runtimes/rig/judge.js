// Whether a consumer works: its program ran, and reported what it must.

import { deepEqual } from "node:assert/strict";
import { account, listen } from "../../package/registry.js";
import { exceptions as known } from "../exceptions.js";
import { toolbox, Unavailable } from "./tools.js";

/**
 * @typedef {object} Consumer
 * @property {string} name
 * @property {string} [tools] the set of tools, a folder of tests/runtimes/tools/, that its project is made with
 * @property {Part[]} [parts] of the program that can be run there; both unless it says so
 * @property {(context: Context) => Promise<unknown>} check gives what the program reported
 */

/** @typedef {"inProcess" | "overSocket"} Part */

/**
 * @typedef {object} Context
 * @property {Remote} remote a registry that listens, which nobody else uses
 * @property {import("./project.js").Project} project with the package and the program
 * @property {string} tools the folder of its tools, if it has any
 * @property {(name: string) => string} tool the path of a command of its tools
 */

/** @typedef {{ url: string, username: string, apiKey: string }} Remote */

/** @typedef {{ state: "pass" | "FAIL" | "skipped" | "exception", reason?: string }} Verdict */

const parts = /** @type {const} */ (["inProcess", "overSocket"]);

/** What the program reports of each part. */
const expected = {
  beats: 2,
  found: [{ tags: ["web"], metadata: { port: "80" }, isOurs: true }],
  heard: ["service.join", "configuration_value.update"],
  value: "Grüße 👋",
  missing: "unexpected_status 404",
  afterwards: "unexpected_status 404",
};

/**
 * @param {Consumer} consumer
 * @param {import("./project.js").Installed} installed
 * @returns {Promise<Verdict>}
 */
export async function judge(consumer, installed, exceptions = known) {
  const exception = exceptions[consumer.name];
  try {
    await tryOut(consumer, installed);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (error instanceof Unavailable) return { state: "skipped", reason };
    return exception ? { state: "exception", reason: exception } : { state: "FAIL", reason };
  }
  if (!exception) return { state: "pass" };
  return { state: "FAIL", reason: `it works now: take it out of exceptions.js (${exception})` };
}

/**
 * @param {Consumer} consumer
 * @param {import("./project.js").Installed} installed
 */
async function tryOut(consumer, installed) {
  const project = await installed.project(consumer.name, consumer.tools);
  const tools = consumer.tools ? await toolbox(consumer.tools) : "";
  const registry = await listen();
  try {
    const report = await consumer.check({
      remote: { url: registry.url, username: account.username, apiKey: account.apiKey },
      project,
      tools,
      tool: (name) => `${tools}/node_modules/.bin/${name}`,
    });
    const ran = consumer.parts ?? parts;
    deepEqual(
      report,
      Object.fromEntries(parts.map((part) => [part, ran.includes(part) ? expected : null])),
    );
  } finally {
    await registry.close();
    if (!process.env.KEEP_PROJECTS) project.remove();
  }
}
