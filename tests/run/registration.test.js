// What a reader of the registry sees of a program that is run.

import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { account } from "../package/registry.js";
import { isRunning, listening, RegistryAt, run, until } from "./rig.js";

describe("a program that is run", { concurrency: 4 }, () => {
  test("is registered as it is said, and not any more when it has ended", async (context) => {
    const registry = await RegistryAt.start(context);
    const args = ["--tags", "web,canary", "--metadata", "port=8080", "--metadata", "a=b=c"];
    const session = ["--session-metadata", "region=dfw", "--heartbeat-timeout", "4"];
    const program = ["--", "sh", "-c", "echo $SERVICE_REGISTRY_SERVICE_ID; read line; exit 5"];
    const running = run(context, registry, ["--id", "web-1", ...args, ...session, ...program]);
    await registry.has("web-1");
    const { client } = registry;
    const service = await client.services.get("web-1");
    assert.deepEqual(service.tags, ["web", "canary"]);
    assert.deepEqual(service.metadata, { port: "8080", a: "b=c" });
    const { heartbeat_timeout: timeout, metadata } = await client.sessions.get(service.session_id);
    assert.deepEqual([timeout, metadata], [4, { region: "dfw" }]);
    await running.tells(
      new RegExp(
        `^service-registry run: web-1 is registered, in session ${service.session_id}\\.\n$`,
      ),
    );
    running.child.stdin.end("\n");
    assert.equal(await running.ended, 5);
    assert.equal(running.output.stdout, "web-1\n");
    assert.deepEqual(await registry.ids(), []);
    assert.equal((await client.sessions.list()).length, 0);
  });

  test("that is killed is not registered any more, at once", async (context) => {
    const registry = await RegistryAt.start(context);
    const running = run(context, registry, ["--id", "web-1", "--", ...listening()]);
    await registry.has("web-1");
    await running.says(/ready \d+/);
    process.kill(Number(/\d+/.exec(running.output.stdout)?.[0]), "SIGKILL");
    assert.equal(await running.ended, 137);
    assert.deepEqual(await registry.ids(), []);
  });

  test("runs while the registry is away, and is registered when it comes", async (context) => {
    const registry = await RegistryAt.start(context, { isAway: true });
    const running = run(context, registry, ["--id", "web-1", "--", ...listening()]);
    await running.says(/ready/);
    await running.tells(/web-1 is not registered yet: .+\. Trying until it is\./);
    await registry.open();
    await registry.has("web-1");
    running.kill("SIGTERM");
    assert.equal(await running.ended, 0);
    assert.deepEqual(await registry.ids(), []);
  });

  test("ends soon, though the registry is away", async (context) => {
    const registry = await RegistryAt.start(context, { isAway: true });
    const running = run(context, registry, ["--id", "web-1", "--", "true"]);
    const began = Date.now();
    assert.equal(await running.ended, 0);
    assert.ok(Date.now() - began < 3_000);
  });

  test("waits for the registry where that is asked for", async (context) => {
    const registry = await RegistryAt.start(context, { isAway: true });
    const program = ["sh", "-c", "echo started; sleep 60"];
    const running = run(context, registry, [
      "--start",
      "registered",
      "--id",
      "web-1",
      "--",
      ...program,
    ]);
    await running.tells(/not registered yet/);
    assert.equal(running.output.stdout, "");
    await registry.open();
    await running.says(/started/);
    assert.deepEqual(await registry.ids(), ["web-1"]);
  });

  test("is there again when the registry is", async (context) => {
    const registry = await RegistryAt.start(context);
    const args = ["--heartbeat-timeout", "3", "--abort-on-failure", "--id", "web-1", "--"];
    const running = run(context, registry, [...args, ...listening()]);
    await registry.has("web-1");
    await registry.close();
    await running.tells(/web-1 may be registered no more: .+\. Trying on\./);
    await registry.open();
    await running.tells(/web-1 is there again, in session/);
    assert.deepEqual(await registry.ids(), ["web-1"]);
    running.kill("SIGTERM");
    assert.equal(await running.ended, 0);
  });

  test("says that its id is taken, and is registered when that is free", async (context) => {
    const registry = await RegistryAt.start(context);
    const other = await registry.client.join({ services: [{ id: "web-1" }] });
    const running = run(context, registry, ["--id", "web-1", "--", ...listening()]);
    await running.tells(/web-1 is another session's yet\. Trying until it is free\./);
    assert.doesNotMatch(running.output.stderr, /is registered, in/);
    await other.close();
    await running.tells(/web-1 is registered, in session/);
    running.kill("SIGTERM");
    assert.equal(await running.ended, 0);
  });

  test("has what comes in and goes out, all of it", async (context) => {
    const registry = await RegistryAt.start(context);
    const input = randomBytes(4_000_000);
    const args = ["--id", "web-1", "--", "sh", "-c"];
    const summed = run(context, registry, [...args, "sha256sum; echo also >&2"], { input });
    assert.equal(await summed.ended, 0);
    const digest = createHash("sha256").update(input).digest("hex");
    assert.equal(summed.output.stdout, `${digest}  -\n`);
    assert.match(summed.output.stderr, /^also$/m);
    const loud = run(context, registry, [...args, "head -c 50000000 /dev/zero"], { input: "" });
    assert.equal(await loud.ended, 0);
    assert.equal(loud.output.stdout.length, 50_000_000);
  });

  test("may write faster than it is read", async (context) => {
    const registry = await RegistryAt.start(context);
    const program = "sleep 1; head -c 3000000 /dev/zero >&2; echo status $?";
    const running = run(context, registry, ["--id", "web-1", "--", "sh", "-c", program]);
    await running.tells(/web-1 is registered/);
    running.child.stderr.pause();
    await sleep(2_000);
    running.child.stderr.resume();
    assert.equal(await running.ended, 0);
    assert.equal(running.output.stdout, "status 0\n", running.output.stderr.slice(-200));
  });

  test("is not given a key that the environment has not", async (context) => {
    const registry = await RegistryAt.start(context);
    const folder = mkdtempSync(join(tmpdir(), "run-"));
    context.after(() => rmSync(folder, { recursive: true }));
    const file = join(folder, "key");
    writeFileSync(file, account.apiKey, { mode: 0o600 });
    const args = ["--start", "registered", "--api-key-file", file, "--id", "web-1", "--", "env"];
    const running = run(context, registry, args, { env: { SERVICE_REGISTRY_API_KEY: "" } });
    assert.equal(await running.ended, 0);
    assert.match(running.output.stdout, /^SERVICE_REGISTRY_SERVICE_ID=web-1$/m);
    assert.ok(!running.output.stdout.includes(account.apiKey));
  });
});

describe("a program that is asked how it is", { concurrency: 4 }, () => {
  const often = ["--health-interval", "0.1", "--health-timeout", "0.5", "--health-failures", "2"];

  test("by its URL: it is registered while that is answered well", async (context) => {
    const registry = await RegistryAt.start(context);
    let status = 503;
    const server = createServer((_, response) => {
      if (status > 0) response.writeHead(status).end();
    });
    await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
    context.after(() => server.close().closeAllConnections());
    const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
    const url = `http://127.0.0.1:${port}/health`;
    const args = ["--health", url, ...often, "--id", "web-1", "--", ...listening()];
    const running = run(context, registry, args);
    await running.tells(/web-1 is not well, and not registered: .* is answered with status 503/);
    assert.deepEqual(await registry.ids(), []);
    status = 204;
    await registry.has("web-1");
    // One that is late is as bad.
    status = 0;
    await registry.has();
    await running.tells(/: not answered within 500 ms/);
    status = 200;
    await registry.has("web-1");
    // Both are told, each time once.
    await running.tells(/is registered, in[\s\S]* is not well[\s\S]*is registered, in/);
    running.kill("SIGTERM");
    assert.equal(await running.ended, 0);
    assert.equal(running.output.stderr.match(/is registered, in/g)?.length, 2);
    assert.equal(running.output.stderr.match(/is not well/g)?.length, 2);
  });

  test("by a command, of which nothing is left", async (context) => {
    const registry = await RegistryAt.start(context);
    const folder = mkdtempSync(join(tmpdir(), "run-"));
    context.after(() => rmSync(folder, { recursive: true }));
    const check = `test -e ${folder}/hang && { echo $$ > ${folder}/pid; sleep 60; sleep 60; }; test -e ${folder}/well`;
    const args = ["--health", check, ...often, "--id", "web-1", "--", ...listening()];
    const running = run(context, registry, args);
    await running.tells(/not registered: the check ended with status 1/);
    writeFileSync(`${folder}/well`, "");
    await registry.has("web-1");
    writeFileSync(`${folder}/hang`, "");
    await registry.has();
    await running.tells(/the check took longer than 500 ms/);
    running.kill("SIGTERM");
    assert.equal(await running.ended, 0);
    const { stdout } = await import("node:child_process").then(({ spawnSync }) =>
      spawnSync("ps", ["-eo", "args"], { encoding: "utf8" }),
    );
    assert.ok(!stdout.includes(folder), stdout);
  });

  test("and is not well is not ended for that, and told of the registry what concerns it", {
    timeout: 60_000,
  }, async (context) => {
    const registry = await RegistryAt.start(context);
    const folder = mkdtempSync(join(tmpdir(), "run-"));
    context.after(() => rmSync(folder, { recursive: true }));
    const args = ["--abort-on-failure", "--heartbeat-timeout", "3", ...often];
    const check = ["--health", `test -e ${folder}/well`];
    const running = run(context, registry, [
      ...args,
      ...check,
      "--id",
      "web-1",
      "--",
      ...listening(),
    ]);
    await running.tells(/is not well, and not registered/);
    const { sessions } = registry.client;
    await until(async () => (await sessions.list()).length === 1, "there is a session");
    // It may not have been told of its session yet.
    await sleep(1_000);
    await registry.close();
    await running.tells(/: The registry is away: .+\. Trying on\./);
    await registry.open();
    await running.tells(/: The registry is there again, in session se\w{8}\./);
    // Longer than a registry is waited for.
    await sleep(14_000);
    assert.doesNotMatch(running.output.stderr, /Ending|web-1 (is there|may be)/);
    writeFileSync(`${folder}/well`, "");
    await running.tells(/web-1 is registered, in session/);
    running.kill("SIGTERM");
    assert.equal(await running.ended, 0);
  });
});

describe("a program that is started again", { concurrency: 4 }, () => {
  /** @type {[policy: string, status: number, starts: number][]} */
  const policies = [
    ["never", 3, 1],
    ["on-failure", 0, 1],
    ["on-failure", 3, 3],
    ["always", 0, 3],
  ];
  for (const [policy, status, starts] of policies) {
    test(`${policy}, after status ${status}: ${starts} starts`, async (context) => {
      const registry = await RegistryAt.start(context);
      const args = ["--restart", policy, "--restart-max", "2", "--id", "web-1", "--"];
      const running = run(context, registry, [...args, "sh", "-c", `echo started; exit ${status}`]);
      assert.equal(await running.ended, status);
      assert.equal(running.output.stdout, "started\n".repeat(starts));
    });
  }

  test("is not registered meanwhile, and waits longer each time", async (context) => {
    const registry = await RegistryAt.start(context);
    const program = "echo started; sleep 0.3; exit 1";
    const args = ["--restart", "always", "--id", "web-1", "--", "sh", "-c", program];
    const running = run(context, registry, args);
    await registry.has("web-1");
    await running.tells(/starting it again in 100 ms[\s\S]*in 200 ms[\s\S]*in 1600 ms/);
    await registry.has();
    // A restart that is waited for is not waited for any more.
    running.kill("SIGTERM");
    assert.equal(await running.ended, 143);
    assert.equal(running.output.stdout.match(/started/g)?.length, 5);
    assert.deepEqual(await registry.ids(), []);
  });

  test("is there again with the next start, which its check is asked anew", async (context) => {
    const registry = await RegistryAt.start(context);
    const args = ["--restart", "on-failure", "--health", "true", "--health-interval", "0.2"];
    const running = run(context, registry, [...args, "--id", "web-1", "--", ...listening()]);
    await registry.has("web-1");
    await running.says(/ready \d+/);
    const pid = Number(/\d+/.exec(running.output.stdout)?.[0]);
    process.kill(pid, "SIGKILL");
    await running.says(/ready \d+\nready \d+/);
    await registry.has("web-1");
    await running.tells(/is registered, in[\s\S]*starting it again[\s\S]*is registered, in/);
    assert.ok(!isRunning(pid));
    running.kill("SIGTERM");
    assert.equal(await running.ended, 0);
    await sleep(300);
    assert.equal(running.output.stdout.match(/ready/g)?.length, 2);
    await until(async () => (await registry.ids()).length === 0, "it is gone");
  });
});
