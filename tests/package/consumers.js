// Programs that use the installed package. Each prints one line when all is as it should be.

const ok = 'console.log(JSON.stringify("as it should be"));';

const connected = `
const { REGISTRY_URL, REGISTRY_USERNAME, REGISTRY_API_KEY } = process.env;
const client = new Client(REGISTRY_USERNAME, REGISTRY_API_KEY, "us", { url: REGISTRY_URL });
`;

/** @type {Record<string, { file: string, program: string }>} */
export const consumers = {
  "require gives every entry, and each class once": {
    file: "require.cjs",
    program: `
const assert = require("node:assert/strict");
const main = require("service-registry-client");
const old = require("service-registry-client/lib/client");
const { Registry, ServiceRegistryError } = require("service-registry-client/registry");
const { serve } = require("service-registry-client/serve");
assert.deepEqual(Object.keys(main).sort(), ["Client", "EventsFeedPoller", "HeartBeater", "InternalError", "ServiceRegistryError", "closeOnSignals"]);
assert.equal(old.Client, main.Client);
assert.equal(require("service-registry-client/lib/client.js").Client, main.Client);
assert.equal(typeof serve, "function");
assert.throws(() => new Registry({ nonsense: 1 }), ServiceRegistryError);
assert.equal(ServiceRegistryError, main.ServiceRegistryError);
assert.rejects(serve(new Registry(), { port: -1 }), ServiceRegistryError);
assert.equal(require("service-registry-client/package.json").name, "service-registry-client");
const registry = new Registry({ accounts: [{ username: "a", apiKey: "b", tenantId: "1" }] });
const client = new main.Client("a", "b", "us", { fetch: registry.fetch });
client.sessions.get("seZZZZZZZZ").catch((error) => {
  assert.ok(error instanceof main.ServiceRegistryError);
  assert.equal(error.status, 404);
  ${ok}
});
`,
  },

  "import gives every entry, and each class once": {
    file: "import.mjs",
    program: `
import assert from "node:assert/strict";
import * as main from "service-registry-client";
import { Client, HeartBeater, ServiceRegistryError } from "service-registry-client";
import * as old from "service-registry-client/lib/client";
import { Registry, ServiceRegistryError as same } from "service-registry-client/registry";
import { serve } from "service-registry-client/serve";
import * as level from "service-registry-client/level";
import { run } from "service-registry-client/run";
assert.deepEqual(Object.keys(main), ["Client", "EventsFeedPoller", "HeartBeater", "InternalError", "ServiceRegistryError", "closeOnSignals"]);
assert.equal(old.Client, Client);
assert.equal(same, ServiceRegistryError);
assert.equal(level.ServiceRegistryError, ServiceRegistryError);
assert.throws(() => run(new Client("a", "b", "us"), {}), ServiceRegistryError);
await assert.rejects(serve(new Registry(), { port: -1 }), ServiceRegistryError);
assert.equal(typeof HeartBeater, "function");
const registry = new Registry();
const { username, apiKey } = registry.developmentAccount;
const server = await serve(registry, { port: 0 });
const client = new Client(username, apiKey, "us", { url: server.url + "/v1.0" });
const { id } = await client.sessions.create(30);
assert.equal((await client.sessions.get(id)).id, id);
await server.close();
${ok}
`,
  },

  "what is not published cannot be reached": {
    file: "private.mjs",
    program: `
import assert from "node:assert/strict";
for (const path of ["pkg/client/client.js", "js/index.js", "js/errors.js"]) {
  const refused = { code: "ERR_PACKAGE_PATH_NOT_EXPORTED" };
  await assert.rejects(import(\`service-registry-client/\${path}\`), refused);
}
${ok}
`,
  },

  "importing does nothing that could be noticed": {
    file: "quiet.mjs",
    program: `
import assert from "node:assert/strict";
const noticed = [];
const notice = (object, name) => {
  const original = object[name];
  object[name] = (...args) => {
    noticed.push(name);
    return original.apply(object, args);
  };
};
for (const name of ["setTimeout", "setInterval", "setImmediate", "queueMicrotask"]) {
  notice(globalThis, name);
}
notice(globalThis.crypto, "getRandomValues");
notice(Math, "random");
notice(Date, "now");
globalThis.fetch = () => noticed.push("fetch");
const globals = Object.getOwnPropertyNames(globalThis).length;
const { Client } = await import("service-registry-client");
const { Registry } = await import("service-registry-client/registry");
assert.deepEqual(noticed, []);
assert.equal(Object.getOwnPropertyNames(globalThis).length, globals);
assert.deepEqual(process.getActiveResourcesInfo().filter((name) => name === "Timeout"), []);
new Client("a", "b");
new Registry();
assert.deepEqual(noticed.filter((name) => !/Date|now/.test(name)), []);
${ok}
`,
  },

  "a program that starts asks for nothing that Node makes when first asked": {
    file: "start.mjs",
    program: startProgram('await import("service-registry-client")'),
  },

  "nor does one that requires it": {
    file: "start.cjs",
    program: startProgram('require("service-registry-client")'),
  },

  "a registry does not keep a program running": {
    file: "registry.mjs",
    program: `
import { Client } from "service-registry-client";
import { Registry } from "service-registry-client/registry";
const registry = new Registry({ accounts: [{ username: "a", apiKey: "b", tenantId: "1" }] });
const client = new Client("a", "b", "us", { fetch: registry.fetch });
await client.sessions.create(30);
${ok}
`,
  },

  "a call that has ended leaves nothing behind": {
    file: "ended.mjs",
    program: `
import { Client } from "service-registry-client";
import { Registry } from "service-registry-client/registry";
const registry = new Registry({ accounts: [{ username: "a", apiKey: "b", tenantId: "1" }] });
const client = new Client("a", "b", "us", { fetch: registry.fetch, timeout: 1000000 });
await client.sessions.list();
await client.sessions.list({ timeout: 1000000, signal: new AbortController().signal });
const { heartbeater } = await client.sessions.create(30);
heartbeater.start();
await new Promise((resolve) => heartbeater.once("heartbeat", resolve));
heartbeater.stop();
${ok}
`,
  },

  "a started heartbeater keeps a program running": {
    file: "beating.mjs",
    program: `
import { Client } from "service-registry-client";
import { Registry } from "service-registry-client/registry";
const registry = new Registry({ accounts: [{ username: "a", apiKey: "b", tenantId: "1" }] });
const client = new Client("a", "b", "us", { fetch: registry.fetch });
const { heartbeater } = await client.sessions.create(3);
let beats = 0;
heartbeater.on("heartbeat", () => {
  beats += 1;
  if (beats < 2) return;
  heartbeater.stop();
  ${ok}
});
heartbeater.start();
`,
  },

  "what a callback throws is the program's own, what a listener throws an error event": {
    file: "throwing.mjs",
    program: `
import assert from "node:assert/strict";
import { Client } from "service-registry-client";
${connected}
const uncaught = [];
process.on("uncaughtException", (error, origin) => uncaught.push([error.message, origin]));
const { heartbeater } = await client.sessions.create(30);
const heard = [];
heartbeater.on("heartbeat", () => {
  throw new Error("listener");
});
heartbeater.on("heartbeat", () => heard.push("second"));
heartbeater.on("error", ({ code, cause }) => heard.push([code, cause.message]));
heartbeater.start();
await new Promise((resolve) => heartbeater.once("heartbeat", resolve));
heartbeater.stop();
assert.deepEqual(heard, [["listener_failed", "listener"], "second"]);
client.sessions.list(() => {
  throw new Error("callback");
});
while (uncaught.length < 1) await new Promise((resolve) => setTimeout(resolve, 5));
assert.deepEqual(uncaught, [["callback", "uncaughtException"]]);
await client.sessions.list();
${ok}
`,
  },

  "an error that no listener takes does not end a program": {
    file: "unheard.mjs",
    program: `
import assert from "node:assert/strict";
import { HeartBeater } from "service-registry-client";
const fetch = () => Promise.reject(new Error("no network"));
const options = { url: "http://127.0.0.1:1/v1.0", fetch };
const token = "6bc8d050-f86a-11e1-a89e-ca2ffe480b20";
const heartbeater = new HeartBeater("a", "b", "us", options, "se12345678", token, 30);
heartbeater.start();
while (heartbeater.state !== "suspect") await new Promise((resolve) => setTimeout(resolve, 5));
heartbeater.stop();
assert.equal(heartbeater.state, "idle");
${ok}
`,
  },
};

/** How our users' compilers are set. @type {Record<string, { file: string, options: string[] }>} */
export const typeScriptSettings = {
  "an ES module under node16": {
    file: "consumer.mts",
    options: ["--module", "node16", "--moduleResolution", "node16", "--target", "es2022"],
  },
  "a CommonJS module under node16": {
    file: "consumer.cts",
    options: ["--module", "node16", "--moduleResolution", "node16", "--target", "es2022"],
  },
  "a bundler": {
    file: "consumer.ts",
    options: ["--module", "esnext", "--moduleResolution", "bundler", "--target", "es2022"],
  },
};

/**
 * One that fails where what it loads, or a client, asks for a global that takes milliseconds to make.
 *
 * @param {string} load
 */
function startProgram(load) {
  return `
const usual = ["Buffer", "TextDecoder", "TextEncoder", "process"];
for (const [name, { get, configurable }] of Object.entries(Object.getOwnPropertyDescriptors(globalThis))) {
  if (!get || !configurable || usual.includes(name)) continue;
  Object.defineProperty(globalThis, name, { get: () => { throw new Error(name + " was asked for"); } });
}
const { Client } = ${load};
new Client("demo", "key", "us", { url: "http://127.0.0.1:1/v1.0" });
${ok}
`;
}
