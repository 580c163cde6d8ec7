// What keeps the time of heartbeats: programs with a registry that is elsewhere, because they are blocked themselves.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { after, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { Registry } from "service-registry-client/registry";
import { serve } from "service-registry-client/serve";

const root = fileURLToPath(new URL("../..", import.meta.url));
const deno = [`${root}/node_modules/.bin/deno`, "run", "--quiet", "--allow-all"];

const registry = new Registry();
const server = await serve(registry, { port: 0 });
const { username, apiKey } = registry.developmentAccount ?? assert.fail();
const url = `${server.url}/v1.0`;
after(async () => {
  await server.close();
  registry.close();
});

/** @param {string} thread */
const setUp = (thread) => `
  import { Client, HeartBeater } from ${JSON.stringify(new URL("../../js/index.js", import.meta.url).href)};
  const makeClient = (options) =>
    new Client("${username}", "${apiKey}", "us", { url: "${url}", ...options });
  const client = makeClient({ heartbeat: { thread: "${thread}" } });
  const { id, heartbeater } = await client.sessions.create(5);
  const told = [];
  for (const name of ["error", "lost", "stopped"]) {
    heartbeater.on(name, ({ code }) => told.push(code ?? name));
  }
  const beat = () => new Promise((resolve) => heartbeater.once("heartbeat", resolve));
  const sleep = (millis) => new Promise((resolve) => setTimeout(resolve, millis));
  const block = (millis) => {
    const end = Date.now() + millis;
    while (Date.now() < end);
  };
  const say = (value) => console.log(JSON.stringify(value));
`;

/**
 * What a program says, line by line, until it has ended by itself.
 *
 * @param {string} thread
 * @param {string} program
 * @param {string[]} [command]
 */
async function run(thread, program, [command, ...options] = [process.execPath]) {
  const isNode = command === process.execPath;
  const code = setUp(thread) + program;
  const source = isNode ? ["--input-type=module", "--eval", code] : ["-"];
  const child = spawn(String(command), [...options, ...source], {
    cwd: root,
    stdio: ["pipe", "pipe", "inherit"],
    timeout: 60_000,
  });
  child.stdin.end(isNode ? "" : code);
  const exited = new Promise((resolve) => child.once("exit", (...end) => resolve(end)));
  const output = await text(child.stdout);
  assert.deepEqual(await exited, [0, null]);
  return output
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
}

describe("a main thread that is blocked", { concurrency: 3 }, () => {
  const blocked = `
    heartbeater.start();
    await beat();
    block(15_000);
    say({ isThere: await client.sessions.get(id).then(() => true, () => false) });
    await sleep(500);
    const { state, thread } = heartbeater.status();
    say({ told, state, thread });
    heartbeater.stop();
  `;

  for (const [runtime, ...command] of [
    ["Node", process.execPath],
    ["Deno", ...deno],
  ]) {
    test(`a worker of ${runtime} beats meanwhile`, async () => {
      const [first, second] = await run("worker", blocked, command);
      assert.deepEqual(first, { isThere: true });
      assert.deepEqual(second, { told: [], state: "active", thread: "worker" });
    });
  }

  test("without a worker a session is lost after its timeout", async () => {
    const [first] = await run("main", blocked);
    assert.deepEqual(first, { isThere: false });
  });

  test("without a worker a session outlives less than its timeout without an interval", async () => {
    const program = `
      heartbeater.start();
      await beat();
      // At worst, a beat was about to be sent.
      await sleep(2300);
      block(1900);
      await beat();
      say({ told, state: heartbeater.state });
      heartbeater.stop();
    `;
    assert.deepEqual(await run("main", program), [{ told: [], state: "active" }]);
  });

  test("who was blocked from the start on is told what became of each beat, and no failure", async () => {
    const program = `
      const sent = [];
      heartbeater.on("heartbeat", ({ sentAt }) => sent.push(sentAt.getTime()));
      heartbeater.start();
      await sleep(100);
      block(10_000);
      await sleep(500);
      const gaps = sent.map((time, index) => time - (sent[index - 1] ?? time));
      say({ told, count: sent.length, isSteady: gaps.every((gap) => gap >= 0 && gap < 5000) });
      heartbeater.stop();
    `;
    const [{ told, count, isSteady }] = await run("worker", program);
    assert.deepEqual({ told, isSteady }, { told: [], isSteady: true });
    assert.ok(count >= 3, `${count} beats`);
  });
});

describe("what holds a process", { concurrency: 3 }, () => {
  for (const thread of ["main", "worker"]) {
    test(`a started heartbeater does, one that is stopped does not: ${thread}`, async () => {
      const program = `
        const before = process.getActiveResourcesInfo();
        heartbeater.start();
        await beat();
        setTimeout(async () => {
          heartbeater.stop();
          const left = () =>
            process.getActiveResourcesInfo().filter((name) => !before.includes(name));
          for (let tries = 0; tries < 50 && left().length > 0; tries += 1) await sleep(100);
          say({ left: left(), told });
        }, 500).unref();
      `;
      assert.deepEqual(await run(thread, program), [{ left: [], told: ["stopped"] }]);
    });

    test(`one that is unref'd does not, until it is ref'd: ${thread}`, async () => {
      const program = `
        heartbeater.start();
        say(heartbeater.unref() === heartbeater);
        await beat();
        say(heartbeater.ref() === heartbeater);
        setTimeout(() => {
          say(heartbeater.state);
          heartbeater.unref();
        }, 4000).unref();
      `;
      assert.deepEqual(await run(thread, program), [true, true, "active"]);
    });

    test(`one that is unref'd before its start does not: ${thread}`, async () => {
      const program = `
        heartbeater.unref().start();
        await beat();
        say(told);
      `;
      assert.deepEqual(await run(thread, program), [[]]);
    });

    test(`one that starts and stops again and again does not: ${thread}`, async () => {
      const program = `
        for (let count = 0; count < 5; count += 1) {
          heartbeater.start();
          if (count % 2) await beat();
          heartbeater.stop();
        }
        heartbeater.start();
        const { deadline } = await beat();
        heartbeater.stop();
        say({ told, isBeating: deadline > Date.now(), state: heartbeater.state });
      `;
      const told = Array(6).fill("stopped");
      assert.deepEqual(await run(thread, program), [{ told, isBeating: true, state: "idle" }]);
    });
  }
});

describe("a worker", { concurrency: 3 }, () => {
  test("is refused to a client with a fetch of its own, and to one that does not say so plainly", async () => {
    const program = `
      for (const options of [
        { fetch, heartbeat: { thread: "worker" } },
        { heartbeat: { thread: "thread" } },
        { heartbeat: {} },
        { heartbeat: "worker" },
      ]) {
        try {
          makeClient(options);
        } catch ({ code, message }) {
          say([code, message]);
        }
      }
    `;
    assert.deepEqual(await run("main", program), [
      [
        "invalid_argument",
        'options.heartbeat.thread must be "main" beside options.fetch, which no worker can have',
      ],
      ["invalid_argument", 'options.heartbeat must be { thread: "worker" or "main" }'],
      ["invalid_argument", 'options.heartbeat must be { thread: "worker" or "main" }'],
      ["invalid_argument", "options.heartbeat must be an object"],
    ]);
  });

  test("that cannot be made is one error, and the main thread beats", async () => {
    const program = `
      process.getBuiltinModule = undefined;
      say(heartbeater.status().thread);
      heartbeater.start();
      await beat();
      await beat();
      const { thread, lastError } = heartbeater.status();
      say({ told, thread, lastError: lastError.code });
      heartbeater.stop();
    `;
    assert.deepEqual(await run("worker", program), [
      "worker",
      { told: ["no_worker"], thread: "main", lastError: "no_worker" },
    ]);
  });

  test("tells a failure in the words of the main thread", async () => {
    const away = await serve(registry, { port: 0 });
    await away.close();
    const { host } = new URL(away.url);
    const program = `
      const options = {
        url: "http://${host}/v1.0", token: "t", tenantId: "1", heartbeat: { thread: "worker" },
      };
      const lost = new HeartBeater(null, null, "us", options, "se1", "token", 5);
      const errors = new Set();
      lost.on("error", ({ message, code, cause }) => {
        errors.add(JSON.stringify([code, message, cause.message, cause.cause.code]));
      });
      lost.start();
      await sleep(3000);
      lost.stop();
      say([...errors].map((error) => JSON.parse(error)));
    `;
    const refused = `connect ECONNREFUSED ${host}`;
    const message = `The registry could not be reached: fetch failed: ${refused}`;
    const [errors] = await run("worker", program);
    assert.deepEqual(errors, [["network_error", message, "fetch failed", "ECONNREFUSED"]]);
  });

  test("is one for all heartbeaters of a client, and keeps them apart", async () => {
    const program = `
      const others = await Promise.all(Array.from({ length: 20 }, () => client.sessions.create(5)));
      const all = [heartbeater, ...others.map((other) => other.heartbeater)];
      const beats = new Map(all.map(({ sessionId }) => [sessionId, 0]));
      for (const one of all) {
        one.on("heartbeat", ({ sessionId }) => beats.set(sessionId, beats.get(sessionId) + 1));
        one.start();
      }
      const workers = () =>
        process.getActiveResourcesInfo().filter((name) => name === "MessagePort").length;
      await sleep(1000);
      block(10_000);
      await sleep(500);
      say({ workers: workers(), least: Math.min(...beats.values()) });
      for (const one of all) one.stop();
      for (let tries = 0; tries < 50 && workers() > 0; tries += 1) await sleep(100);
      say({ workers: workers(), told });
    `;
    const [{ workers, least }, end] = await run("worker", program);
    assert.equal(workers, 1);
    assert.ok(least >= 4, `${least} beats`);
    assert.deepEqual(end, { workers: 0, told: ["stopped"] });
  });
});
