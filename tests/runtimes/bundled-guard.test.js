// Bundlers and minifiers leave the arguments by which js/guard.js asks for the stack, though nothing needs their values.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "../package/scratch.js";
import { run } from "./rig/commands.js";
import { toolbox } from "./rig/tools.js";

const guard = join(root, "js/guard.js");
const hundred = /(?:\b0,\s*){99}0\b/;

/** @type {Record<string, (output: string) => string[]>} */
const bundlers = {
  rollup: (output) => ["--file", output],
  rolldown: (output) => ["--minify", "--file", output],
  esbuild: (output) => ["--bundle", "--minify", "--format=esm", `--outfile=${output}`],
};

for (const [name, options] of Object.entries(bundlers)) {
  test(`${name} leaves them`, async (context) => {
    const folder = mkdtempSync(join(tmpdir(), "bundled-"));
    context.after(() => rmSync(folder, { recursive: true }));
    const output = join(folder, "guard.js");
    const bundler = join(await toolbox("bundlers"), "node_modules/.bin", name);
    await run([bundler, guard, ...options(output)], { cwd: root, seconds: 60 });
    assert.match(readFileSync(output, "utf8"), hundred);
  });
}

for (const [name, set] of /** @type {const} */ ([
  ["@swc/core", "parcel"],
  ["terser", "bundlers"],
])) {
  test(`${name} leaves them`, async () => {
    const { minify } = createRequire(join(await toolbox(set), "package.json"))(name);
    const { code } = await minify(readFileSync(guard, "utf8"), { module: true });
    assert.match(code, hundred);
  });
}
