// Pages without a bundler, in three engines: the package's files are served as npm installed them.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { Registry } from "service-registry-client/registry";
import { serve } from "service-registry-client/serve";
import { account } from "../../package/registry.js";
import { Unavailable } from "../rig/tools.js";
import { engines, installEngines } from "./engines.js";
import { importMap, plain, Site, slim, usual } from "./site.js";

/**
 * @typedef {object} Kind
 * @property {string} name
 * @property {import("../rig/judge.js").Part[]} [parts]
 * @property {(site: Site) => Promise<unknown>} check
 */

const names = { chromium: "Chromium", firefox: "Firefox", webkit: "WebKit" };

const wasmPolicy = "worker-src blob:; script-src 'self' 'wasm-unsafe-eval'";
const hash = createHash("sha256").update(importMap(usual)).digest("base64");

/** @type {Kind[]} */
const kinds = [
  {
    name: "a module script and an import map",
    check: (site) => site.report({ script: "../page.js", hasImportMap: true }),
  },
  {
    name: "a worker",
    check: (site) => site.report({ script: "dedicated-worker.js" }),
  },
  {
    name: "a service worker",
    async check(site) {
      const report = /** @type {{ unavailable?: string }} */ (
        await site.report({ script: "service-worker.js" })
      );
      if (report.unavailable) throw new Unavailable(report.unavailable);
      return report;
    },
  },
  {
    name: `CSP ${wasmPolicy}`,
    check: (site) => site.report({ script: "../page.js", policy: wasmPolicy }),
  },
  {
    name: "the same CSP and an import map, which it allows by its hash",
    check: (site) =>
      site.report({
        script: "../page.js",
        hasImportMap: true,
        policy: `${wasmPolicy} 'sha256-${hash}'`,
      }),
  },
  {
    name: "./js under CSP script-src 'self'; worker-src blob:",
    parts: ["overSocket"],
    async check(site) {
      const policy = "script-src 'self'; worker-src blob:";
      // Otherwise the policy would not hold, and the row show nothing.
      await assert.rejects(site.report({ script: "../page.js", policy }), /WebAssembly/);
      return await site.report({ script: "../page.js", imports: plain, policy });
    },
  },
  {
    name: "./slim, compiled while it arrives",
    check: (site) => slimReport(site, {}, 2),
  },
  {
    name: "./slim from a server that does not know wasm",
    check: (site) => slimReport(site, { ".wasm": "text/plain" }, 0),
  },
  {
    name: "a registry that allows the page's origin only",
    parts: ["overSocket"],
    check: onlyItsOrigin,
  },
  {
    name: "a thousand calls at once, and everything made twice",
    async check(site) {
      const { interleaved, report } = await site.visit(
        { script: "interleaved.js", hasImportMap: true },
        async (page) => ({
          interleaved: await page.waitFor("globalThis.interleaved"),
          report: await page.result(),
        }),
      );
      assert.deepEqual(interleaved, {
        right: 250,
        heard: true,
        sessionsThatWereLeft: 0,
        values: 250,
        valuesOfTheOther: 0,
      });
      return report;
    },
  },
];

/** One engine after the other, so that two rows at a time are not of one. */
export const pages = kinds.flatMap((kind) => engines.map((engine) => consumer(engine, kind)));

/**
 * @param {import("./engines.js").Engine} engine
 * @param {Kind} kind
 * @returns {import("../rig/judge.js").Consumer}
 */
function consumer(engine, { name, parts, check }) {
  return {
    name: `${names[engine]}, ${name}`,
    ...(parts && { parts }),
    async check(context) {
      const [missing] = await installEngines([engine]);
      if (missing) throw new Unavailable(missing.reason);
      const site = await Site.open(engine, context);
      try {
        return await check(site);
      } finally {
        site.close();
      }
    },
  };
}

/** @param {Site} site */
async function onlyItsOrigin(site) {
  const registry = new Registry({ accounts: [account], cors: [site.origin] });
  const server = await serve(registry, { port: 0 });
  const remote = { ...account, url: `${server.url}/v1.0` };
  const page = { hasImportMap: true, remote };
  try {
    // The same site by another name is of another origin.
    const origin = site.origin.replace("127.0.0.1", "localhost");
    const refused = await site.visit({ ...page, script: "tell-code.js", origin }, (opened) =>
      opened.evaluate("globalThis.code"),
    );
    assert.equal(refused, "network_error");
    const report = await site.report({ ...page, script: "../page.js" });
    return { .../** @type {object} */ (report), inProcess: null };
  } finally {
    await server.close();
    registry.close();
  }
}

/**
 * @param {Site} site
 * @param {Record<string, string>} contentTypes
 * @param {number} streamed how many modules must have been compiled while they arrived
 */
function slimReport(site, contentTypes, streamed) {
  return site.visit(
    { script: "slim.js", imports: slim, hasImportMap: true, contentTypes },
    async (page) => {
      const report = await page.result();
      assert.equal(await page.evaluate("streamed"), streamed);
      return report;
    },
  );
}
