// The same on Deno and Bun, whose processes and signals are their own; and as an import.

import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, test } from "node:test";
import { run as runProgram } from "service-registry-client/run";
import { toolbox } from "../runtimes/rig/tools.js";
import { listening, RegistryAt, run, until } from "./rig.js";

for (const [name, args] of /** @type {[string, string[]][]} */ ([
  ["deno", ["run", "--quiet", "--allow-all"]],
  ["bun", []],
])) {
  describe(`on ${name}`, { concurrency: 4 }, () => {
    const installed = toolbox(name);
    const open = async () => ({
      program: join(await installed, "node_modules/.bin", name),
      args,
    });

    test("a program is registered, gets its signals once, and ends the command", async (context) => {
      const registry = await RegistryAt.start(context);
      const running = run(context, registry, ["--id", "web-1", "--", ...listening("exit 9")], {
        host: await open(),
      });
      await running.says(/ready/);
      await registry.has("web-1");
      /** @type {NodeJS.Signals[]} */
      const signals = ["SIGHUP", "SIGUSR2", "SIGWINCH", "SIGINT", "SIGQUIT"];
      for (const signal of signals) {
        running.kill(signal);
        await running.says(new RegExp(`got ${signal.slice(3)}`));
      }
      running.kill("SIGTERM");
      assert.equal(await running.ended, 9);
      const got = [...signals, "SIGTERM"].map((signal) => `got ${signal.slice(3)}`);
      assert.deepEqual(running.output.stdout.match(/got \w+/g), got);
      assert.deepEqual(await registry.ids(), []);
    });

    test("Ctrl-C reaches it once", async (context) => {
      const registry = await RegistryAt.start(context);
      const running = run(context, registry, ["--id", "web-1", "--", ...listening()], {
        host: await open(),
        isInTerminal: true,
      });
      await running.says(/ready/);
      await registry.has("web-1");
      running.child.stdin.write("\x03");
      await running.says(/got INT/);
      await new Promise((resolve) => setTimeout(resolve, 500));
      assert.equal(running.output.stdout.match(/got INT/g)?.length, 1);
    });

    test("the status says how it ended", async (context) => {
      const registry = await RegistryAt.start(context);
      const host = await open();
      const program = async (/** @type {string[]} */ ...command) => {
        const running = run(context, registry, ["--id", "web-1", "--", ...command], {
          host,
          input: "a line",
        });
        return [await running.ended, running.output.stdout];
      };
      assert.deepEqual(await program("sh", "-c", "cat; exit 7"), [7, "a line"]);
      assert.deepEqual(await program("sh", "-c", "kill -KILL $$"), [137, ""]);
      assert.deepEqual(await program("no-such-program"), [127, ""]);
      assert.deepEqual(await program("/etc/passwd"), [126, ""]);
      assert.deepEqual(await registry.ids(), []);
    });

    test("a check and a restart do what they do elsewhere", async (context) => {
      const registry = await RegistryAt.start(context);
      const args = ["--restart", "on-failure", "--restart-max", "2", "--health", "true"];
      const running = run(
        context,
        registry,
        [...args, "--id", "web-1", "--", "sh", "-c", "echo started; sleep 1; exit 3"],
        { host: await open() },
      );
      await registry.has("web-1");
      assert.equal(await running.ended, 3);
      assert.equal(running.output.stdout, "started\n".repeat(3));
    });
  });
}

describe("as an import", () => {
  test("run tells the status, and takes signals from its caller", async (context) => {
    const registry = await RegistryAt.start(context);
    /** @type {string[]} */
    const told = [];
    const running = runProgram(registry.client, {
      command: ["sh", "-c", "exec sleep 60"],
      service: { id: "web-1", tags: ["web"] },
      tell: (message) => told.push(message),
    });
    await registry.has("web-1");
    assert.throws(() => running.signal("SIGTREM"), {
      code: "invalid_argument",
      message: /^name must be the name of a signal/,
    });
    running.signal("SIGINT", { isDelivered: true });
    running.signal("SIGTERM");
    assert.equal(await running.status, 143);
    assert.deepEqual(await registry.ids(), []);
    await until(() => told.length === 1, "it was told");
    assert.match(told[0] ?? "", /^web-1 is registered, in session se\w{8}\.$/);
  });

  test("what is wrong is said before anything runs", async (context) => {
    const { client } = await RegistryAt.start(context);
    const service = { id: "web-1" };
    const command = ["true"];
    for (const [options, rule] of /** @type {[any, RegExp][]} */ ([
      [{ service }, /options\.command must be an array of a program/],
      [{ command: [], service }, /options\.command must be an array of a program/],
      [{ command: ["a", 1], service }, /options\.command must be an array of a program/],
      [{ command }, /options\.service\.id must be a non-empty string/],
      [{ command, service, start: "later" }, /options\.start must be now or registered/],
      [
        { command, service, start: "registered", health: { check: "true" } },
        /options\.start must be now with a health/,
      ],
      [
        { command, service, restart: "x" },
        /options\.restart must be never or on-failure or always/,
      ],
      [{ command, service, drain: -1 }, /options\.drain must be a number of milliseconds/],
      [{ command, service, health: {} }, /options\.health\.check must be a URL or a command/],
      [{ command, service, heath: {} }, /options must be an object of .* only/],
    ])) {
      assert.throws(() => runProgram(client, options), { code: "invalid_argument", message: rule });
    }
  });
});
