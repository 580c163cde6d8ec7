// What the command ends with: the program's own status, or why there was none.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { account } from "../package/registry.js";
import { RegistryAt, run } from "./rig.js";

/** @type {[what: string, args: string[], status: number, told: RegExp][]} */
const endings = [
  ["a program that succeeds", ["--", "true"], 0, /^$/],
  ["its own status", ["--", "sh", "-c", "exit 7"], 7, /^$/],
  ["the largest", ["--", "sh", "-c", "exit 255"], 255, /^$/],
  ["SIGKILL", ["--", "sh", "-c", "kill -KILL $$"], 137, /^$/],
  ["SIGSEGV", ["--", "sh", "-c", "kill -SEGV $$"], 139, /^$/],
  [
    "a program that is not there",
    ["--", "no-such-program"],
    127,
    /no-such-program: there is no such/,
  ],
  ["a path that is not there", ["--", "./no/such"], 127, /\.\/no\/such: there is no such program/],
  ["a file that is no program", ["--", "/etc/passwd"], 126, /\/etc\/passwd cannot be run: EACCES/],
  ["a folder", ["--", "/etc"], 126, /\/etc cannot be run: EACCES/],
  [
    "what would be tried again, and is not there",
    ["--restart", "always", "--", "no-such"],
    127,
    /no-such/,
  ],
  ["no program", [], 2, /missing required argument 'command'/],
  [
    "a wrong choice",
    ["--restart", "often", "--", "true"],
    2,
    /Allowed choices are never, on-failure, always/,
  ],
  ["a time that is none", ["--drain", "1m", "--", "true"], 2, /It must be a number of seconds/],
  [
    "a time that is too short",
    ["--health-interval", "0", "--", "true"],
    2,
    /--health-interval <seconds>.+ a number of seconds from 0\.001/,
  ],
  [
    "a timeout that is too long",
    ["--heartbeat-timeout", "604801", "--", "true"],
    2,
    /--heartbeat-timeout <seconds>.+ from 1 to 604800/,
  ],
  [
    "a check that is none",
    ["--health", "", "--", "true"],
    2,
    /--health <check>.+ must not be empty/,
  ],
  ["an id that is none", ["--id", "", "--", "true"], 2, /--id <id>.+ must not be empty/],
  [
    "a check of what does not run yet",
    ["--start", "registered", "--health", "true", "--", "true"],
    2,
    /^--start registered does not go with --health: /,
  ],
  ["metadata that are none", ["--metadata", "a", "--", "true"], 2, /It must be a pair/],
];

describe("the status of the command", { concurrency: 4 }, () => {
  for (const [what, args, status, told] of endings) {
    test(`${what}: ${status}`, async (context) => {
      const registry = await RegistryAt.start(context);
      const ended = run(context, registry, ["--quiet", "--id", "web-1", ...args], { input: "" });
      assert.equal(await ended.ended, status);
      if (status === 2) assert.match(ended.output.stderr, told);
      else assert.equal(ended.output.stderr, "", "it is quiet");
      assert.deepEqual(await registry.ids(), []);
      if (status < 126 || status > 127) return;
      const telling = run(context, registry, ["--id", "web-1", ...args], { input: "" });
      await telling.ended;
      assert.match(telling.output.stderr, told);
    });
  }

  test("credentials that are missing: 2, and nothing is run", async (context) => {
    const env = { SERVICE_REGISTRY_API_KEY: "" };
    const missing = run(
      context,
      { url: "http://127.0.0.1:1" },
      ["--id", "web-1", "--", "echo", "run"],
      { env },
    );
    assert.equal(await missing.ended, 2);
    assert.equal(missing.output.stdout, "");
    assert.match(missing.output.stderr, /^Say the API key/);
  });

  test("a registry that refuses, where that matters: 125", async (context) => {
    const registry = await RegistryAt.start(context);
    const env = { SERVICE_REGISTRY_API_KEY: "another" };
    const args = ["--abort-on-failure", "--id", "web-1", "--", "sleep", "60"];
    const refused = run(context, registry, args, { env });
    const misspelt = run(context, registry, [
      "--abort-on-failure",
      "--id",
      "w",
      "--",
      "sleep",
      "60",
    ]);
    // It is not started, whether or not that is asked for.
    const patient = ["--start", "registered", "--id", "w", "--", "echo", "started"];
    const unstarted = run(context, registry, patient);
    assert.deepEqual(
      await Promise.all([refused.ended, misspelt.ended, unstarted.ended]),
      [125, 125, 125],
    );
    assert.match(
      refused.output.stderr,
      /does not take web-1: .*\n.*Ending sleep: the registry refuses it/,
    );
    assert.match(misspelt.output.stderr, /does not take w: Validation error for key 'id'/);
    assert.equal(unstarted.output.stdout, "");
    assert.match(unstarted.output.stderr, /Not starting echo: the registry refuses it/);
    for (const { output } of [refused, misspelt, unstarted]) {
      assert.doesNotMatch(output.stderr, new RegExp(`another|${account.apiKey}`));
    }
  });

  test("a registry that refuses, where it does not: the program's", async (context) => {
    const registry = await RegistryAt.start(context);
    const misspelt = run(context, registry, ["--id", "w", "--", "sh", "-c", "sleep 1; exit 3"]);
    assert.equal(await misspelt.ended, 3);
    assert.match(misspelt.output.stderr, /does not take w/);
  });

  test("a registry that is away for good, where that matters: 125", {
    timeout: 40_000,
  }, async (context) => {
    const registry = await RegistryAt.start(context, { isAway: true });
    const args = [
      "--heartbeat-timeout",
      "3",
      "--abort-on-failure",
      "--id",
      "web-1",
      "--",
      "sleep",
      "60",
    ];
    const began = Date.now();
    const aborted = run(context, registry, args);
    assert.equal(await aborted.ended, 125);
    const seconds = (Date.now() - began) / 1000;
    assert.ok(seconds > 12.5 && seconds < 20, `${seconds} s`);
    assert.match(aborted.output.stderr, /Ending sleep: it was not registered for 13 s/);
  });
});
