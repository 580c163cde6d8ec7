// The commands a person types: what they say, and that they end when told to.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { Client } from "service-registry-client";
import { Registry } from "service-registry-client/registry";
import { serve } from "service-registry-client/serve";

const root = fileURLToPath(new URL("../..", import.meta.url));

test("npm start shows a service that registers, beats and is found, and stops cleanly", async () => {
  const program = run("scripts/start.js", "--port", "0");
  await program.says(/visitor +Event service\.join: webService/);
  for (const line of [
    /registry +Listening on http:\/\/127\.0\.0\.1:\d+, for user demo with API key [0-9a-f]{32}/,
    /web server +Created session se\w{8}/,
    /web server +Heartbeat accepted: session se\w{8}/,
    /web server +Registered service webService with tag "web"/,
    /visitor +Found service webService by tag "web", under session se\w{8}/,
    /visitor +Visited it: "Hello, world!"/,
    /TOKEN=\$\(curl -s http:\/\/127\.0\.0\.1:\d+\/v2\.0\/tokens/,
    /curl .*\/v1\.0\/1234\/services\?tag=web/,
  ]) {
    await program.says(line);
  }
  const page = /Look at it in a browser[\s\S]*?(http:\/\/127\.0\.0\.1:\d+\/)\n/.exec(
    program.output(),
  );
  assert.match(await (await fetch(page?.[1] ?? "")).text(), /<title>Service registry<\/title>/);
  program.kill("SIGINT");
  assert.equal(await program.status, 0);
  for (const who of ["web server", "visitor", "registry"]) {
    assert.match(program.output(), new RegExp(`${who} +Stopped`));
  }
});

test("npm start says when its port is taken, and how to choose another", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  const address = other.address();
  const port = String(typeof address === "object" && address?.port);
  const program = run("scripts/start.js", "--port", port);
  assert.equal(await program.status, 1);
  assert.match(program.output(), new RegExp(`Port ${port} is taken.*npm start -- --port \\d+`));
  other.close();
});

test("service-registry serve answers the user it names, and ends on a signal", async () => {
  const program = run("js/bin.js", "serve", "--listen", "127.0.0.1:0");
  const key = /with API key ([0-9a-f]{32})/;
  await program.says(key);
  const output = program.output();
  const url = /http:\S+\/v1\.0/.exec(output)?.[0];
  const client = new Client("demo", key.exec(output)?.[1] ?? "", "us", { url });
  assert.equal((await client.services.list()).length, 0);
  program.kill("SIGTERM");
  assert.equal(await program.status, 0);
});

for (const [args, reason] of /** @type {[string[], RegExp][]} */ ([
  [[], /Usage: service-registry /],
  [["serve", "--listen", ":70000"], /--listen: ":70000" must be HOST:PORT/],
  [
    ["serve", "--listen", "0.0.0.0:0"],
    /--listen: "0\.0\.0\.0" must be 127\.0\.0\.1, .* without accounts/,
  ],
  [["serve", "--prot", "1"], /unknown option '--prot'/],
])) {
  test(`service-registry ${args.join(" ")} says what is wrong`, async () => {
    const program = run("js/bin.js", ...args);
    assert.equal(await program.status, 2);
    assert.match(program.output(), reason);
  });
}

test("a server may be closed twice", async () => {
  const registry = new Registry();
  const server = await serve(registry, { port: 0 });
  await Promise.all([server.close(), server.close()]);
  await server.close();
  await assert.rejects(fetch(server.url));
});

test("a connection outlasts the pause between two heartbeats", async () => {
  const registry = new Registry();
  const server = await serve(registry, { port: 0 });
  const longestHeartbeatTimeout = 30;
  const { headers } = await fetch(server.url);
  const [, seconds] = /^timeout=(\d+)$/.exec(headers.get("keep-alive") ?? "") ?? [];
  await server.close();
  assert.ok(Number(seconds) > longestHeartbeatTimeout, `it is closed after ${seconds} s`);
});

/** @param {string[]} command */
function run(...command) {
  const child = spawn(process.execPath, command, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      output += chunk;
    });
  }
  return {
    output: () => output,
    status: once(child, "close").then(([status]) => status),
    /** @param {NodeJS.Signals} signal */
    kill: (signal) => child.kill(signal),
    /** @param {RegExp} line */
    async says(line) {
      while (!line.test(output)) {
        assert.equal(child.exitCode, null, `it ended without saying ${line}:\n${output}`);
        await Promise.race([once(child.stdout, "data"), once(child, "exit")]);
      }
    },
  };
}
