// Signals, with and without a terminal.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { isRunning, listening, RegistryAt, run, until } from "./rig.js";

describe("signals", { concurrency: 4 }, () => {
  test("reach the program once each", async (context) => {
    const registry = await RegistryAt.start(context);
    const running = run(context, registry, ["--id", "web-1", "--", ...listening("exit 9")]);
    await running.says(/ready/);
    await registry.has("web-1");
    /** @type {NodeJS.Signals[]} */
    const signals = ["SIGHUP", "SIGUSR1", "SIGUSR2", "SIGWINCH", "SIGINT", "SIGQUIT"];
    for (const signal of signals) {
      running.kill(signal);
      await running.says(new RegExp(`got ${signal.slice(3)}`));
    }
    // It lived through all of them, and so does what it is registered as.
    await registry.has("web-1");
    running.kill("SIGTERM");
    assert.equal(await running.ended, 9);
    const got = running.output.stdout.match(/got \w+/g);
    assert.deepEqual(
      got,
      [...signals, "SIGTERM"].map((signal) => `got ${signal.slice(3)}`),
    );
    assert.deepEqual(await registry.ids(), []);
    assert.doesNotMatch(running.output.stderr, /Debugger/);
  });

  for (const [signal, status] of /** @type {const} */ ([
    ["SIGTERM", 143],
    ["SIGINT", 130],
    ["SIGHUP", 129],
    ["SIGUSR1", 138],
  ])) {
    test(`${signal} that ends the program is its status, ${status}`, async (context) => {
      const registry = await RegistryAt.start(context);
      const args = ["--restart", "on-failure", "--id", "web-1", "--restart-max", "0"];
      const running = run(context, registry, [
        ...args,
        "--",
        "sh",
        "-c",
        "echo ready; exec sleep 60",
      ]);
      await running.says(/ready/);
      running.kill(signal);
      assert.equal(await running.ended, status);
    });
  }

  test("end what has not started its program yet", async (context) => {
    const registry = await RegistryAt.start(context, { isAway: true });
    const args = ["--start", "registered", "--id", "web-1", "--", "echo", "started"];
    const running = run(context, registry, args);
    await running.tells(/not registered yet/);
    running.kill("SIGTERM");
    assert.equal(await running.ended, 143);
    assert.equal(running.output.stdout, "");
  });

  test("SIGTERM takes the service off first, and waits, where it is to drain", async (context) => {
    const registry = await RegistryAt.start(context);
    const args = ["--drain", "1.5", "--id", "web-1", "--", ...listening()];
    const running = run(context, registry, args);
    await registry.has("web-1");
    await running.says(/ready/);
    const began = Date.now();
    running.kill("SIGTERM");
    await registry.has();
    const gone = Date.now() - began;
    assert.equal(await running.ended, 0);
    const ended = Date.now() - began;
    assert.ok(gone < 1_000, `unregistered after ${gone} ms`);
    assert.ok(ended >= 1_500 && ended < 5_000, `ended after ${ended} ms`);
  });

  test("a second SIGTERM ends the draining", async (context) => {
    const registry = await RegistryAt.start(context);
    const running = run(context, registry, [
      "--drain",
      "60",
      "--id",
      "web-1",
      "--",
      ...listening(),
    ]);
    await registry.has("web-1");
    await running.says(/ready/);
    running.kill("SIGTERM");
    await registry.has();
    assert.doesNotMatch(running.output.stdout, /TERM/);
    running.kill("SIGTERM");
    assert.equal(await running.ended, 0);
    assert.equal(running.output.stdout.match(/got TERM/g)?.length, 1);
  });

  test("a program that ends while it drains is not waited for", async (context) => {
    const registry = await RegistryAt.start(context);
    const args = [
      "--drain",
      "60",
      "--id",
      "web-1",
      "--",
      "sh",
      "-c",
      "echo ready; sleep 2; exit 4",
    ];
    const running = run(context, registry, args);
    await running.says(/ready/);
    running.kill("SIGTERM");
    assert.equal(await running.ended, 4);
  });

  test("a program that does not listen to SIGTERM is killed where that is asked for", async (context) => {
    const registry = await RegistryAt.start(context);
    const deaf = ["sh", "-c", "trap '' TERM; echo ready $$; while :; do sleep 0.1; done"];
    const running = run(context, registry, ["--kill-after", "0.5", "--id", "web-1", "--", ...deaf]);
    await running.says(/ready/);
    running.kill("SIGTERM");
    assert.equal(await running.ended, 137);
  });

  test("SIGKILL of the command leaves the program, and the registration expires", async (context) => {
    const registry = await RegistryAt.start(context);
    const args = ["--heartbeat-timeout", "3", "--id", "web-1", "--", ...listening()];
    const running = run(context, registry, args);
    await registry.has("web-1");
    await running.says(/ready \d+/);
    const pid = Number(/ready (\d+)/.exec(running.output.stdout)?.[1]);
    context.after(() => isRunning(pid) && process.kill(pid, "SIGKILL"));
    running.kill("SIGKILL");
    await registry.has();
    assert.ok(isRunning(pid), "the program runs");
  });
});

describe("in a terminal", { concurrency: 4 }, () => {
  test("Ctrl-C reaches the program once, which may live through it", async (context) => {
    const registry = await RegistryAt.start(context);
    const running = run(context, registry, ["--id", "web-1", "--", ...listening()], {
      isInTerminal: true,
    });
    await running.says(/ready/);
    await registry.has("web-1");
    running.child.stdin.write("\x03");
    await running.says(/got INT/);
    await sleep(500);
    assert.equal(running.output.stdout.match(/got INT/g)?.length, 1, running.output.stdout);
    assert.deepEqual(await registry.ids(), ["web-1"]);
    running.child.stdin.write("\x1c");
    await running.says(/got QUIT/);
    await sleep(500);
    assert.equal(running.output.stdout.match(/got QUIT/g)?.length, 1);
  });

  test("Ctrl-C that ends the program ends the command, and what it is registered as", async (context) => {
    const registry = await RegistryAt.start(context);
    const args = ["--restart", "always", "--id", "web-1", "--", "sleep", "60"];
    const running = run(context, registry, args, { isInTerminal: true });
    await registry.has("web-1");
    running.child.stdin.write("\x03");
    assert.equal(await running.ended, 130);
    assert.deepEqual(await registry.ids(), []);
  });

  test("the program has the terminal, and what is typed", async (context) => {
    const registry = await RegistryAt.start(context);
    const program = "test -t 0 && test -t 1 && test -t 2 && echo all; read line; echo read $line";
    const running = run(
      context,
      registry,
      ["--quiet", "--id", "web-1", "--", "sh", "-c", program],
      {
        isInTerminal: true,
      },
    );
    await running.says(/all/);
    running.child.stdin.write("a line\n");
    await running.says(/read a line/);
    assert.equal(await running.ended, 0);
  });

  test("a terminal that goes away ends both", async (context) => {
    const registry = await RegistryAt.start(context);
    const program = "echo ready $$ $PPID; exec sleep 60";
    const args = ["--restart", "always", "--id", "web-1", "--", "sh", "-c", program];
    const running = run(context, registry, args, { isInTerminal: true });
    await running.says(/ready \d+ \d+/);
    const [, program_, command] = /ready (\d+) (\d+)/.exec(running.output.stdout) ?? [];
    await registry.has("web-1");
    running.kill("SIGKILL");
    const pids = [Number(program_), Number(command)];
    await until(() => !pids.some(isRunning), "both have ended");
    await registry.has();
  });
});
