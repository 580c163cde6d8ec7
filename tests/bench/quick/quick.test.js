// Nothing costs more than it did when its baseline was accepted: npm run bench -- --quick, a kind at a time.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Unavailable } from "../../runtimes/rig/tools.js";
import { howToGoOn } from "./baselines.js";
import { failures, sentenceOf } from "./compare.js";
import { compareKind, kinds } from "./measure.js";

const names = {
  instructions: "Instructions of the native core",
  crossings: "Calls across the boundary, and requests",
  bytes: "Bytes of JavaScript and of the registry's memory",
  ratios: "Ratios to other work in the same process",
};

for (const kind of kinds) {
  test(names[kind], async (context) => {
    try {
      const failed = failures(await compareKind(kind)).map(sentenceOf);
      assert.deepEqual(failed, [], howToGoOn);
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      context.skip(error.message);
    }
  });
}
