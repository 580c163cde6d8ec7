// Programs that use the package's further entries: where the module comes from is theirs, what they give is the same.
// Each prints one line when all is as it should be.

const ok = 'console.log(JSON.stringify("as it should be"));';

const everyCall = `
const { Registry } = await import("service-registry-client/registry");
async function useEverything({ Client, ServiceRegistryError }) {
  const registry = new Registry({ accounts: [{ username: "a", apiKey: "b", tenantId: "1" }] });
  const client = new Client("a", "b", "us", { fetch: registry.fetch });
  const { id, heartbeater } = await client.sessions.create(3, { metadata: { a: "ü" } });
  assert.deepEqual((await client.sessions.get(id)).metadata, { a: "ü" });
  assert.equal(heartbeater.on("heartbeat", () => {}), heartbeater);
  heartbeater.start();
  await new Promise((resolve) => heartbeater.once("heartbeat", resolve));
  heartbeater.stop();
  const large = "x".repeat(200);
  for (let index = 0; index < 30; index += 1) {
    await client.services.register(id, "web-" + index, { tags: ["web"], metadata: { large } });
  }
  const found = [];
  for await (const service of client.services.list({ tag: "web", limit: 7 })) found.push(service);
  assert.equal(found.length, 30);
  assert.ok(found.every(({ metadata }) => metadata.large === large));
  for await (const { type } of client.events.follow({ from: "window" })) {
    assert.equal(type, "service.join");
    break;
  }
  await assert.rejects(client.sessions.get("seZZZZZZZZ"), (error) => {
    return error instanceof ServiceRegistryError && error.status === 404;
  });
  assert.throws(() => new Client("a", "b", "us", { url: 5 }), ServiceRegistryError);
  registry.close();
}
`;

/** @type {Record<string, { file: string, program: string }>} */
export const entries = {
  "./level says what is to be installed for it, imported and required": {
    file: "level.mjs",
    program: `
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import * as imported from "service-registry-client/level";
const required = createRequire(import.meta.url)("service-registry-client/level");
for (const { checkDirectory, openDirectory, ServiceRegistryError } of [imported, required]) {
  for (const use of [checkDirectory, openDirectory]) {
    await assert.rejects(use("data"), (error) => {
      assert.ok(error instanceof ServiceRegistryError);
      assert.equal(error.code, "storage_failed");
      assert.match(error.message, /npm install classic-level/);
      return true;
    });
  }
}
${ok}
`,
  },

  "./slim takes a module's bytes, once": {
    file: "slim-bytes.mjs",
    program: `
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as slim from "service-registry-client/slim";
${everyCall}
const { Client, HeartBeater, init, ServiceRegistryError } = slim;
const failing = (code, pattern) => (error) => {
  assert.ok(error instanceof ServiceRegistryError);
  assert.equal(error.code, code);
  assert.match(error.message, pattern);
  return true;
};
for (const make of [() => new Client("a", "b"), () => new HeartBeater("a", "b", "us", {}, "se1", "t", 30)]) {
  assert.throws(make, failing("not_initialized", /call init/));
}
for (const wrong of [undefined, null, 5, {}, true, []]) {
  assert.throws(() => init(wrong), failing("invalid_argument", /URL/));
}
const read = (name) => readFileSync(fileURLToPath(import.meta.resolve("service-registry-client/" + name)));
assert.throws(() => init(new Uint8Array(3)), failing("init_failed", /cannot be loaded/));
assert.throws(() => init(read("registry.wasm")), failing("init_failed", /not that of this version/));
const foreign = read("client.wasm");
const [{ name: version }] = WebAssembly.Module.imports(new WebAssembly.Module(foreign));
assert.equal(version.length, 9);
foreign[foreign.indexOf(version) + 1] ^= 1;
assert.throws(() => init(foreign), failing("init_failed", /not that of this version/));
const empty = new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));
assert.throws(() => init(empty), failing("init_failed", /not that of this version/));
assert.throws(() => new Client("a", "b"), failing("not_initialized", /call init/));
assert.equal(init(read("client.wasm")), undefined);
assert.equal(init(new Uint8Array(3)), undefined);
assert.equal((await import("service-registry-client")).Client, Client);
await useEverything(slim);
${ok}
`,
  },

  "./slim takes a compiled module, and ./slim/registry one of its own": {
    file: "slim-module.mjs",
    program: `
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Client, init, ServiceRegistryError } from "service-registry-client/slim";
import * as registryEntry from "service-registry-client/slim/registry";
const compile = (name) => {
  const path = fileURLToPath(import.meta.resolve("service-registry-client/" + name));
  return WebAssembly.compile(readFileSync(path));
};
assert.throws(() => new registryEntry.Registry(), { code: "not_initialized" });
init(await compile("client.wasm"));
await registryEntry.init(compile("registry.wasm"));
assert.equal(registryEntry.ServiceRegistryError, ServiceRegistryError);
const account = { username: "a", apiKey: "b", tenantId: "1" };
const registry = new registryEntry.Registry({ accounts: [account] });
const client = new Client("a", "b", "us", { fetch: registry.fetch });
assert.deepEqual([...(await client.sessions.list())], []);
registry.close();
${ok}
`,
  },

  "./slim loads from an address, however it is served": {
    file: "slim-url.cjs",
    program: `
const assert = require("node:assert/strict");
const { readFileSync } = require("node:fs");
const { createServer } = require("node:http");
const { Client, init } = require("service-registry-client/slim");
const bytes = readFileSync(require.resolve("service-registry-client/client.wasm"));
const server = createServer(({ url }, response) => {
  const { pathname, searchParams } = new URL(url, "http://localhost");
  const status = Number(pathname.slice(1));
  response.writeHead(status, { "content-type": searchParams.get("type") ?? "text/plain" });
  response.end(status === 200 ? bytes : "none");
});
server.listen(0, "127.0.0.1", async () => {
  const base = "http://127.0.0.1:" + server.address().port;
  const gone = { name: "ServiceRegistryError", code: "init_failed" };
  await assert.rejects(init(base + "/404"), { ...gone, message: /answered with status 404/ });
  await assert.rejects(init(fetch(base + "/500")), { ...gone, message: /answered with status 500/ });
  await assert.rejects(init("nonsense"), gone);
  await assert.rejects(init("http://127.0.0.1:1/"), ({ cause }) => cause instanceof TypeError);
  await assert.rejects(init(Promise.resolve(5)), { code: "invalid_argument" });
  assert.throws(() => new Client("a", "b"), { code: "not_initialized" });
  const compileStreaming = WebAssembly.compileStreaming;
  let streamed = 0;
  WebAssembly.compileStreaming = (response) => {
    streamed += 1;
    return compileStreaming(response);
  };
  const loading = [init(base + "/200"), init(new URL(base + "/200?type=application/wasm"))];
  loading.push(init(base + "/200?type=application/wasm;charset=utf-8"));
  assert.deepEqual(await Promise.all(loading), [undefined, undefined, undefined]);
  assert.equal(streamed, 1, "what is not said to be WebAssembly is not streamed");
  assert.ok(new Client("a", "b"));
  assert.equal(require("service-registry-client").Client, Client);
  server.close();
  ${ok}
});
`,
  },

  "what browsers load does the same, and is the same bytes": {
    file: "browser.mjs",
    program: `
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
${everyCall}
const inside = "./node_modules/service-registry-client/";
const { default: compact } = await import(inside + "pkg/client/compact.js");
const bytes = readFileSync(inside + "pkg/client/client_bg.wasm");
assert.ok(Buffer.from(compact).equals(bytes));
const { Buffer: nodes } = globalThis;
delete globalThis.Buffer;
const browser = await import(inside + "js/index.js");
globalThis.Buffer = nodes;
await useEverything(browser);
${ok}
`,
  },

  "./js does the same where there is no WebAssembly": {
    file: "plain.mjs",
    program: `
import assert from "node:assert/strict";
${everyCall}
// Node's own fetch is made of it too.
await fetch(process.env.REGISTRY_URL);
delete globalThis.WebAssembly;
delete globalThis.atob;
const plain = await import("service-registry-client/js");
await assert.rejects(import("service-registry-client"), ReferenceError);
await useEverything(plain);
${ok}
`,
  },

  "./js may be required, and grows its memory": {
    file: "plain.cjs",
    program: `
const assert = require("node:assert/strict");
const { Client, ServiceRegistryError } = require("service-registry-client/js");
assert.equal(ServiceRegistryError, require("service-registry-client").ServiceRegistryError);
let asked = [];
const fetch = (url, { body }) => {
  asked.push([url, body?.length]);
  return Promise.resolve(new Response(null, { status: 204 }));
};
const client = new Client(null, null, "us", { token: "t", tenantId: "1", fetch });
const value = "ü".repeat(3_000_000);
client.configuration.set("a", value).then(async () => {
  for (const one of Array.from({ length: 3 }, () => new Client(null, null, "us", { token: "t", tenantId: "1", fetch }))) {
    await one.configuration.set("b".repeat(100), "ä");
  }
  assert.equal(asked[0][1], JSON.stringify({ value }).length);
  assert.deepEqual(asked.slice(1).map(([url, length]) => [url.endsWith("/b".padEnd(101, "b")), length]), Array(3).fill([true, 13]));
  ${ok}
});
`,
  },

  "with source maps, a stack names the published sources, imported and required": {
    file: "stack.mjs",
    program: `
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
process.setSourceMapsEnabled(true);
const required = createRequire(import.meta.url)("service-registry-client");
for (const { HeartBeater } of [required, await import("service-registry-client")]) {
  const heartbeater = new HeartBeater("a", "b", "us", {}, "se12345678", "6bc8d050-f86a-11e1-a89e-ca2ffe480b20", 30);
  assert.throws(() => heartbeater.on("heartbeat", 5), ({ stack }) => {
    const [, path, line] = /\\((\\S+[\\\\/]js[\\\\/]emitter\\.js):(\\d+):\\d+\\)/.exec(stack) ?? [];
    assert.ok(path, stack);
    const source = readFileSync(path.startsWith("file:") ? fileURLToPath(path) : path, "utf8");
    assert.match(source.split("\\n")[line - 1], /throw new ServiceRegistryError/);
    return true;
  });
}
${ok}
`,
  },
};
