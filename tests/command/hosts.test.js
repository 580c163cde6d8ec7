// The same command on the other hosts: what it writes, how it fails, and that it ends.

import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, test } from "node:test";
import { toolbox, Unavailable } from "../runtimes/rig/tools.js";
import { bin, newUser, quoted, root } from "./rig.js";

/** @type {[name: string, command: () => Promise<string[]>][]} */
const hosts = [
  ["Deno", async () => [join(root, "node_modules/.bin/deno"), "run", "--quiet", "--allow-all"]],
  ["Bun", async () => [join(await toolbox("bun"), "node_modules/.bin/bun")]],
];

describe("the command", { concurrency: 2 }, () => {
  for (const [name, command] of hosts) {
    test(`works on ${name}`, async (t) => {
      const host = await command().catch((error) => {
        if (!(error instanceof Unavailable)) throw error;
        t.skip(error.message);
      });
      if (!host) return;
      const user = await newUser();
      // Deno keeps what it compiled below the home.
      const run = (/** @type {string[]} */ args, input = "") => user.run(args, { host, input });
      try {
        const set = await run(["configuration", "set", "from-input", "-"], "日本\n");
        assert.deepEqual([set.stdout, set.stderr, set.status], ["", "Set from-input.\n", 0]);
        const get = await run(["configuration", "get", "from-input"]);
        assert.deepEqual([get.stdout, get.stderr, get.status], ["日本\n", "", 0]);
        const yaml = await run(["configuration", "list", "-o", "yaml"]);
        assert.equal(yaml.stdout, '- id: from-input\n  value: "日本"\n');
        const csv = await run(["configuration", "list", "-o", "csv"]);
        assert.equal(csv.stdout, "id,value\nfrom-input,日本\n");
        const table = await run(["configuration", "list"]);
        assert.equal(table.stdout, "ID          VALUE\nfrom-input  日本\n");
        const missing = await run(["services", "get", "web-9"]);
        assert.deepEqual(
          [missing.stderr, missing.status],
          ['Object "Service" with key "web-9" does not exist.\n', 3],
        );
        const wrong = await run(["servces"]);
        assert.deepEqual(
          [wrong.status, wrong.stderr.includes("Did you mean services?")],
          [2, true],
        );
        const completed = await run(["complete", "--", "services", "li"]);
        assert.match(completed.stdout, /^list\t/);
        const words = ["timeout", "60", ...host, bin, "configuration", "list", "-o", "json"];
        const full = await user.shell(`${words.map(quoted).join(" ")} > /dev/full`);
        assert.match(full.stderr, /^The output cannot be written: .*no space left on device/i);
        assert.equal(full.status, 1);
        const away = await user.run(["limits", "--url", "http://127.0.0.1:65533"], { host });
        assert.equal(away.status, 5, away.stderr);
      } finally {
        await user.leave();
      }
    });
  }
});
