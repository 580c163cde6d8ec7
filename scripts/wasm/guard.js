// Lets the generated glue enter the module through js/guard.js only.

import { readFileSync, writeFileSync } from "node:fs";

/** What the linker must be told for a module whose traps are to end no more than a call. */
export const guardArguments = ["--export=__stack_pointer"];

/** Where the glue gets hold of the module's exports, compiled as WebAssembly or as plain JavaScript. */
const entrance = /(?<= wasm = )(?:instance\.exports|instantiate\(.*\))(?=;)/;

/** @param {string} path of the glue @param {number} [levels] of a recursion for which the stack must have room */
export function guardExports(path, levels) {
  const glue = readFileSync(path, "utf8");
  if (!entrance.test(glue)) throw new Error(`${path}: no entrance to guard`);
  const guarded = glue.replace(
    entrance,
    (exports) => `guard(${[exports, levels].filter(Boolean)})`,
  );
  writeFileSync(path, `import { guard } from "../../js/guard.js";\n${guarded}`);
}
