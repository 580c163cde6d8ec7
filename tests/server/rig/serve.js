// `service-registry serve` on each host, in a process of its own.

import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../../package/scratch.js";
import { start } from "../../runtimes/rig/commands.js";
import { toolbox } from "../../runtimes/rig/tools.js";

/** @typedef {"node" | "deno" | "bun"} Host */
/** @typedef {Awaited<ReturnType<typeof serve>>} Served */

/** @type {Host[]} */
export const hosts = ["node", "deno", "bun"];

/** What runs a script on a host. @param {Host} host */
export async function runner(host) {
  if (host === "node") return [process.execPath];
  const command = join(await toolbox(host), "node_modules/.bin", host);
  return host === "deno" ? [command, "run", "--no-prompt", "--allow-all"] : [command];
}

/**
 * Serves, by default at a port that is free, and logs as JSON.
 *
 * @param {Host} host
 * @param {string[]} [args]
 * @param {Record<string, string>} [env]
 */
export async function serve(host, args = [], env = {}) {
  const listen = args.includes("--listen") ? [] : ["--listen", "127.0.0.1:0"];
  const script = ["js/bin.js", "serve", "--log", "json", ...listen, ...args];
  const program = start([...(await runner(host)), ...script], { cwd: root, env });
  const [, url = ""] = await program.says(/^Service registry at (\S+)\/v1\.0/m, 30);
  const [, apiKey = ""] = /with API key ([0-9a-f]{32})/.exec(program.output()) ?? [];
  return {
    ...program,
    host,
    url,
    port: Number(new URL(url).port),
    account: { username: "demo", apiKey, tenantId: "1234" },
    /** What it has logged. @returns {Record<string, any>[]} */
    logged: () =>
      program
        .output()
        .split("\n")
        .filter((line) => line.startsWith("{") && line.endsWith("}"))
        .map((line) => JSON.parse(line)),
  };
}

/** Where a server that was told to has its metrics. @param {Served} server */
export async function operationsOf(server) {
  const line = () => server.logged().find(({ msg }) => msg === "serving");
  await until(line);
  return String(line()?.operationsUrl);
}

/** A folder that is gone when the tests are over. @param {(end: () => void) => void} after */
export function temporaryFolder(after) {
  const folder = mkdtempSync(join(tmpdir(), "serve-"));
  after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/**
 * @param {{ url: string }} server
 * @param {{ username: string, apiKey: string }} account
 * @param {Record<string, string>} [headers]
 */
export async function logIn(server, { username, apiKey }, headers = {}) {
  const credentials = { auth: { "RAX-KSKEY:apiKeyCredentials": { username, apiKey } } };
  const answer = await fetch(`${server.url}/v2.0/tokens`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(credentials),
  });
  const { access } = /** @type {any} */ (await answer.json());
  const tenant = access?.token.tenant.id;
  return {
    status: answer.status,
    token: String(access?.token.id),
    base: `${server.url}/v1.0/${tenant}`,
  };
}

/**
 * What a server says to these bytes, until it closes the connection or has been silent for a while.
 *
 * @param {number} port
 * @param {string} text
 * @param {number} [silence] in milliseconds
 */
export async function say(port, text, silence = 400) {
  const socket = connect({ port, host: "127.0.0.1" });
  let heard = "";
  let isClosed = false;
  socket.setEncoding("latin1").on("data", (chunk) => {
    heard += chunk;
  });
  socket.on("error", () => {});
  const closed = new Promise((resolve) => socket.once("close", resolve)).then(() => {
    isClosed = true;
  });
  socket.write(text, "latin1");
  for (let before = -1; !isClosed && before !== heard.length; ) {
    before = heard.length;
    await Promise.race([closed, sleep(silence)]);
  }
  socket.destroy();
  const statuses = [...heard.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status));
  return { heard, isClosed, statuses };
}

/** @param {number} ms @returns {Promise<void>} */
export function sleep(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Until something holds. @param {() => unknown} holds @param {number} [seconds] */
export async function until(holds, seconds = 10) {
  const deadline = performance.now() + seconds * 1000;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`it did not come to hold: ${holds}`);
    await sleep(20);
  }
}
