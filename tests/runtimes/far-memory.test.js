// Text behind the second gigabyte of a registry's memory is read on every host.

import assert from "node:assert/strict";
import { test } from "node:test";
import { root } from "../package/scratch.js";
import { runner } from "../server/rig/serve.js";
import { run } from "./rig/commands.js";

for (const host of /** @type {const} */ (["node", "deno", "bun"])) {
  test(`a registry on ${host} answers from behind two gigabytes`, async () => {
    const program = [...(await runner(host)), "tests/runtimes/far-memory.js"];
    assert.equal(await run(program, { cwd: root, seconds: 60 }), "true\n");
  });
}
