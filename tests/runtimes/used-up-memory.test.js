// What has no room in WebAssembly's memory is refused, and told so; what is under way ends, and what comes later works.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const fill = fileURLToPath(new URL("used-up-memory.js", import.meta.url));
const list = fileURLToPath(new URL("used-up-lists.js", import.meta.url));

// One of them waits for a beat most of its time.
describe("more heartbeaters than memory has room for", { concurrency: 2 }, () => {
  for (const [pages, atOnce] of [
    [60, 100],
    [100, 50_000],
  ]) {
    test(`${pages} pages of memory, ${atOnce} heartbeaters at once`, {
      timeout: 120_000,
    }, async () => {
      const { stdout } = await run(
        process.execPath,
        ["--expose-gc", `--wasm-max-mem-pages=${pages}`, fill, String(atOnce)],
        { timeout: 110_000 },
      );
      const { client, registry, untold } = JSON.parse(stdout);
      assert.equal(untold, 0);

      assert.ok(client.answered > 500, `${client.answered} answered`);
      assert.ok(client.refused > 100, `${client.refused} refused`);
      assert.equal(client.other, 0);
      assert.equal(client.answered + client.refused, client.calls);
      assert.deepEqual([client.sessions, client.state, client.isReplaced], [1, "active", true]);

      assert.ok(registry.created > 100, `${registry.created} created`);
      assert.deepEqual([registry.status, registry.type], [500, "internalError"]);
      assert.deepEqual(registry.left, [true]);
    });
  }
});

describe("a page that memory has no room for", { concurrency: 2 }, () => {
  for (const asked of ["sessions", "services", "views/overview", "events"]) {
    test(`is a fault of ${asked}, and nothing is lost`, { timeout: 120_000 }, async () => {
      const { stdout } = await run(process.execPath, ["--wasm-max-mem-pages=60", list, asked], {
        timeout: 110_000,
      });
      const { type, statuses, created, isKept, after, full, untold } = JSON.parse(stdout);
      assert.equal(untold, 0);
      assert.deepEqual([type, statuses], ["internalError", [500]]);
      assert.ok(created > 1000, `${created} created`);
      assert.ok(isKept);
      // The feed keeps what happened, and so has no room for a large page yet.
      assert.deepEqual(after, asked === "events" ? [500, created] : [200, 20]);
      // What services leave in the feed takes the room that they had; that ends no program.
      assert.ok(full === 200 || (full === 500 && asked !== "sessions"), `${full}`);
    });
  }
});
