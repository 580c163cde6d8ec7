// How a server starts: what it says, and what it refuses.

import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { after, test } from "node:test";
import { Registry } from "service-registry-client/registry";
import { serve as serveRegistry, startServer } from "service-registry-client/serve";
import { root } from "../package/scratch.js";
import { start } from "../runtimes/rig/commands.js";
import { writeAccounts } from "./rig/accounts.js";
import { hosts, logIn, runner, serve, temporaryFolder } from "./rig/serve.js";

const folder = temporaryFolder(after);
const accounts = await writeAccounts(folder);
const misspelt = join(folder, "misspelt.yaml");
writeFileSync(misspelt, "limit: { sessions: 1 }\n");

test("help reads as it should, at 80 columns", async () => {
  const { output } = await ended("node", ["--help"]);
  assert.equal(output, readFileSync(join(root, "tests/server/fixtures/help.txt"), "utf8"));
  assert.deepEqual(
    output.split("\n").filter((line) => line.length > 80),
    [],
  );
});

for (const host of hosts) {
  test(`${host}: a port that is taken`, async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const { port } = /** @type {import("node:net").AddressInfo} */ (other.address());
    const { code, output } = await ended(host, ["--listen", `127.0.0.1:${port}`]);
    assert.equal(output, `--listen: port ${port} is taken; choose another.\n`);
    assert.equal(code, 2);
    other.close();
  });

  test(`${host}: what only accounts allow, and what the host cannot do`, async () => {
    const refused = await ended(host, ["--listen", "0.0.0.0:0"]);
    assert.match(refused.output, /^--listen: "0\.0\.0\.0" must be 127\.0\.0\.1, .*account add/);
    assert.equal(refused.code, 2);
    if (host === "node") return;
    const { code, output } = await ended(host, ["--max-connections", "5"]);
    assert.match(
      output,
      /^--max-connections: .*cannot count connections; leave it out, or serve on Node\.\n$/,
    );
    assert.equal(code, 2);
  });

  test(`${host}: all addresses, both kinds`, async () => {
    const server = await serve(host, ["--listen", ":0", "--accounts", accounts]);
    for (const address of ["127.0.0.1", "[::1]"]) {
      assert.equal((await fetch(`http://${address}:${server.port}/healthz`)).status, 200);
    }
    assert.ok(!server.output().includes("API key"), "there is none to show");
    await server.stop();
  });
}

/** Those whose rules the registry keeps, and accounts. */
for (const [args, words] of /** @type {[string[], RegExp][]} */ ([
  [["--cors", "https://a.example/path"], /^--cors: "https:\/\/a\.example\/path" /],
  [["--limits", "GET:/(=5/1m"], /^--limits: must be a regular expression: /],
  [["--accounts", "/nowhere.yaml"], /\/nowhere\.yaml/],
  [["--config", "/nowhere.yaml"], /^--config \/nowhere\.yaml cannot be read \(ENOENT\)\./],
  [["--config", misspelt], /: limit is not a setting\. Did you mean limits\?\n$/],
  [["--data", ""], /^--data is empty: leave it out, or give it a value\.\n$/],
  [
    ["--listen", "nowhere.invalid:0", "--accounts", accounts],
    /^--listen: cannot be listened on \(ENOTFOUND|EAI_AGAIN\)/,
  ],
])) {
  test(`serve ${args.slice(0, 2).join(" ")} is refused in a sentence`, async () => {
    const { code, output } = await ended("node", args);
    assert.match(output, words);
    assert.equal(output.trim().split("\n").length, 1, output);
    assert.equal(code, 2);
  });
}

test("settings come from a file and from variables, too", async () => {
  const file = join(folder, "registry.yaml");
  writeFileSync(file, "heartbeat-max: 1m\nlimits: { sessions: 1 }\naccounts: accounts.yaml\n");
  const server = await serve("node", [], {
    SERVICE_REGISTRY_CONFIG: file,
    SERVICE_REGISTRY_CORS: "https://a.example",
  });
  const user = { username: "demo", apiKey: "3f1b9c5d7e-for-these-tests" };
  const { token, base } = await logIn(server, user);
  const headers = {
    "x-auth-token": token,
    "content-type": "application/json",
    origin: "https://a.example",
  };
  const create = () =>
    fetch(`${base}/sessions`, { method: "POST", headers, body: '{"heartbeat_timeout":60}' });
  const created = await create();
  assert.equal(created.status, 201);
  assert.equal(created.headers.get("access-control-allow-origin"), "https://a.example");
  const elsewhere = await fetch(`${base}/sessions`, {
    headers: { ...headers, origin: "https://b.example" },
  });
  assert.equal(elsewhere.headers.get("access-control-allow-origin"), null);
  assert.equal((await (await create()).json()).type, "limitReached");
  await server.stop();
});

test("the same server in a program", async () => {
  const data = join(folder, "data");
  mkdirSync(data);
  const options = {
    listen: "127.0.0.1:0",
    data,
    limits: { sessions: 1 },
    log: /** @type {const} */ ("none"),
  };
  const server = await startServer(options);
  const { account, other } = {
    account: server.developmentAccount,
    other: await startServer({ ...options, data: null }),
  };
  assert.equal(account?.username, "demo");
  const { token, base } = await logIn(server, {
    username: "demo",
    apiKey: String(account?.apiKey),
  });
  const headers = { "x-auth-token": token, "content-type": "application/json" };
  const created = await fetch(`${base}/sessions`, {
    method: "POST",
    headers,
    body: '{"heartbeat_timeout":30}',
  });
  assert.equal(created.status, 201);
  await assert.rejects(startServer(options), { code: "storage_locked" });
  // @ts-expect-error: there is no such setting
  await assert.rejects(startServer({ lissten: ":1" }), {
    code: "invalid_argument",
    message: /^options\.lissten is not a setting/,
  });
  // @ts-expect-error: no list
  await assert.rejects(startServer([]), {
    code: "invalid_argument",
    message: "options must be an object.",
  });
  await Promise.all([server.close(), server.close(), other.close()]);
  const again = await startServer(options);
  const there = await fetch(
    String(created.headers.get("location")).replace(server.url, again.url),
    { headers },
  );
  assert.ok([200, 401].includes(there.status));
  await again.close();
});

test("a registry of one's own is served by options that there are", async () => {
  const registry = new Registry();
  for (const [given, message] of /** @type {[any, RegExp][]} */ ([
    [
      { host: "127.0.0.1" },
      /^options\.host is not an option; there are hostname, port, trustProxy$/,
    ],
    [{ hostname: 5 }, /^options\.hostname must be a non-empty string$/],
    [{ port: "9000" }, /^options\.port must be from 0 to 65535$/],
    [{ trustProxy: "loopback" }, /^options\.trustProxy must be a list of addresses and networks$/],
    [{ trustProxy: [5] }, /^options\.trustProxy must be a list/],
    [[], /^options must be an object$/],
    ["", /^options must be an object$/],
  ])) {
    await assert.rejects(serveRegistry(registry, given), { code: "invalid_argument", message });
  }
  for (const none of [{}, null, undefined]) {
    await assert.rejects(serveRegistry(/** @type {any} */ (none)), {
      code: "invalid_argument",
      message: "registry must be a Registry",
    });
  }
});

/** @param {import("./rig/serve.js").Host} host @param {string[]} args */
async function ended(host, args) {
  const program = start([...(await runner(host)), "js/bin.js", "serve", ...args], { cwd: root });
  const timer = setTimeout(() => program.kill(), 20_000);
  const [code] = await program.ended;
  clearTimeout(timer);
  return { code, output: program.output() };
}
