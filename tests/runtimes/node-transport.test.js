// By what a client on Node sends: the package's own transport, unless the program has made something else of `fetch`.

import assert from "node:assert/strict";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { root } from "../package/scratch.js";
import { isByFetch, serveByHand } from "../spec/transport/rig.js";
import { run } from "./rig/commands.js";
import { toolbox } from "./rig/tools.js";

/**
 * What a program does, and by what its last call is sent: the package's own transport, Node's fetch, or nothing that a server
 * sees.
 *
 * @typedef {[name: string, program: string, by: "own" | "fetch" | "neither"]} Program
 */

const imports = `import { Client } from "service-registry-client";`;
const makes = `
  const { URL_OF_REGISTRY: url } = process.env;
  const client = new Client(null, null, "us", { url, token: "secret", tenantId: "1" });`;
const calls = `
  await client.sessions.get("x");`;
const begins = `${imports}${makes}`;

/** @type {Program[]} */
const programs = [
  ["does nothing", `${begins}${calls}`, "own"],
  ["has used fetch", `${begins} await (await fetch(url)).text();${calls}`, "own"],
  ["has touched what belongs to it", `${begins} new Response("");${calls}`, "own"],
  [
    "requires the package",
    `(async () => { const { Client } = require("service-registry-client");${makes}${calls} })();`,
    "own",
  ],
  ["hands it in", `${begins.replace("{ url,", "{ fetch, url,")}${calls}`, "fetch"],
  [
    "has replaced it before the import",
    `const { fetch } = globalThis; globalThis.fetch = (...args) => fetch(...args);
     const { Client } = await import("service-registry-client");${makes}${calls}`,
    "fetch",
  ],
  [
    "replaces it later",
    `${begins}${calls} const { fetch } = globalThis; globalThis.fetch = (...args) => fetch(...args);${calls}`,
    "fetch",
  ],
  [
    "replaces it and puts it back",
    `${begins} const { fetch } = globalThis; globalThis.fetch = async () => Response.json({ id: "x" });${calls}
     globalThis.fetch = fetch;${calls}`,
    "own",
  ],
  ["wraps it", `${begins} globalThis.fetch = new Proxy(fetch, {});${calls}`, "fetch"],
  ["binds it", `${begins} globalThis.fetch = fetch.bind(globalThis);${calls}`, "fetch"],
  [
    "watches it",
    `import { subscribe } from "node:diagnostics_channel";
     ${begins}${calls} subscribe("undici:request:create", () => {});${calls}`,
    "fetch",
  ],
  [
    "gives it options, without undici",
    `new Response(""); const place = Symbol.for("undici.globalDispatcher.1");
     globalThis[place] = new globalThis[place].constructor({ connections: 1 });
     ${begins}${calls}`,
    "fetch",
  ],
];

/** Of undici, by its version. @param {number} version @returns {Program[]} */
const programsWith = (version) => {
  const undici = (/** @type {string} */ names) =>
    `import { ${names} } from "${tools}/node_modules/undici-${version}/index.js";`;
  return [
    ["imports undici", `${undici("Agent")}${begins}${calls}`, "own"],
    [
      "gives fetch options",
      `${undici("Agent, setGlobalDispatcher")}${begins}${calls}
       setGlobalDispatcher(new Agent({ connections: 1 }));${calls}`,
      "fetch",
    ],
    [
      "gives it what goes before",
      `${undici("Agent, interceptors, setGlobalDispatcher")}${begins}${calls}
       setGlobalDispatcher(new Agent().compose(interceptors.retry()));${calls}`,
      "fetch",
    ],
    [
      "mocks it",
      `${undici("MockAgent, setGlobalDispatcher")}${begins}
       const mock = new MockAgent(); mock.disableNetConnect(); setGlobalDispatcher(mock);
       mock.get(new URL(url).origin).intercept({ path: "/v1.0/1/sessions/x" }).reply(200, { id: "x" });${calls}`,
      "neither",
    ],
  ];
};

const answer = 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{"id":"x"}';

/** @type {string} */
let tools;
before(async () => {
  tools = await toolbox("node");
});

/** @type {[version: number, undici: number[]][]} */
const versions = [
  [20, [6, 7]],
  [22, []],
  [24, [6, 8]],
];

describe("by what a call is sent when the program", { concurrency: 2 }, () => {
  for (const [name, program, by] of programs) {
    test(name, () => sends([process.execPath], program, by));
  }
});

for (const [version, undicis] of versions) {
  describe(`by what it is sent on Node ${version}`, { concurrency: 2 }, () => {
    for (const [name, program, by] of programs.slice(0, 3)) {
      test(name, () => sends(node(version), program, by));
    }
    for (const undici of undicis) {
      for (const index of programsWith(undici).keys()) {
        test(`undici ${undici}, program ${index + 1}`, async () => {
          const [, program = "", by = "own"] = programsWith(undici)[index] ?? [];
          await sends(node(version), program, by);
        });
      }
    }
  });
}

test("a proxy that the environment names is asked, where Node does that", async (context) => {
  const server = await serveByHand((socket) => socket.end("HTTP/1.1 403 Forbidden\r\n\r\n"));
  context.after(() => server.close());
  await runProgram(node(24), `${begins} await client.sessions.get("x").catch(() => {});`, {
    NODE_USE_ENV_PROXY: "1",
    HTTP_PROXY: new URL(server.url).origin,
    URL_OF_REGISTRY: "http://registry.test/v1.0",
  });
  assert.match(server.requests[0]?.head ?? "", /registry\.test/);
});

for (const [name, command] of /** @type {const} */ ([
  ["Bun", ["bun", "run"]],
  ["Deno", ["deno", "run", "--quiet", "--allow-all"]],
])) {
  test(`${name} uses its own fetch, though it takes what is for Node`, async (context) => {
    const server = await serveByHand((socket) => socket.write(answer));
    context.after(() => server.close());
    const [tool, ...args] = command;
    const program = join(await toolbox(tool), "node_modules/.bin", tool);
    const file = join(root, "tests/runtimes/program/one-call.js");
    const env = { URL_OF_REGISTRY: server.url };
    await run([program, ...args, file], { cwd: root, env, seconds: 60 });
    assert.match(server.requests[0]?.head ?? "", new RegExp(`^user-agent: ${name}`, "im"));
  });
}

/** @param {number} version */
function node(version) {
  return [join(tools, `node_modules/node-${version}/bin/node`)];
}

/**
 * Runs a program, and holds by what its last call was sent.
 *
 * @param {string[]} command
 * @param {string} program
 * @param {Program[2]} by
 */
async function sends(command, program, by) {
  const server = await serveByHand((socket) => socket.write(answer));
  try {
    await runProgram(command, program, { URL_OF_REGISTRY: server.url });
    const calls = server.requests.filter(({ name }) => name === "x");
    const last = calls.at(-1);
    assert.equal(last ? (isByFetch(last) ? "fetch" : "own") : "neither", by);
  } finally {
    server.close();
  }
}

/**
 * @param {string[]} command
 * @param {string} program
 * @param {Record<string, string>} env
 */
function runProgram([path = ""], program, env) {
  const type = program.includes("require(") ? "commonjs" : "module";
  const command = [path, `--input-type=${type}`, "--eval", program];
  return run(command, { cwd: root, env, seconds: 30 });
}
