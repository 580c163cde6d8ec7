// Makes the client's module small: see panics.js and dead-data.js for what goes.

import { readFileSync, writeFileSync } from "node:fs";
import { findDeadData } from "./dead-data.js";
import { silencePanics } from "./panics.js";
import { dataSection, withoutRelocations } from "./relocations.js";
import { memoryArguments, unifySignatures } from "./signatures.js";

/** @typedef {typeof import("binaryen").default} Binaryen */
/** @typedef {import("binaryen").default.Module} Module */

/**
 * Where the linker is told to begin the function table, so that a slot of it is a number like no other in the code.
 */
const tableBase = 0xf00000;

/** What the linker must be told for a module that is to be made small. */
export const linkArguments = ["--emit-relocs", `--table-base=${tableBase}`, ...memoryArguments];

/**
 * @param {string} path of a module that wasm-bindgen wrote
 * @returns {Promise<import("./signatures.js").Layouts>} what the glue is to know of it
 */
export async function shrink(path) {
  // Loaded here, not above: on a first run it is installed after this module is read.
  const { default: binaryen } = await import("binaryen");
  const linked = readFileSync(path);
  const module = binaryen.readBinary(withoutRelocations(linked));
  silencePanics(
    /** @type {import("./panics.js").Binaryen} */ (/** @type {unknown} */ (binaryen)),
    module,
  );
  optimize(binaryen, module);
  clearSlots(binaryen, module, findDeadData(module, linked).liveSlots);
  module.runPasses(["remove-unused-module-elements"]);
  const { used, unused, slotOffsets } = findDeadData(module, linked);
  const layouts = unifySignatures(binaryen, module);
  const wasm = binaryen.parseText(withTableAtOne(module.emitText())).emitBinary();
  const data = dataSection(wasm);
  if (data.bytes.length !== dataSection(linked).bytes.length) throw new Error("the data has moved");
  const before = data.bytes.slice();
  for (const { offset, size } of unused) data.bytes.fill(0, offset, offset + size);
  // Where one text is the end of another, the linker lets them share it.
  for (const { offset, size } of used) {
    data.bytes.set(before.subarray(offset, offset + size), offset);
  }
  for (const offset of slotOffsets) {
    const slot = data.view.getUint32(offset, true);
    if (slot !== 0) data.view.setUint32(offset, slot - tableBase + 1, true);
  }
  writeFileSync(path, withoutRelocations(wasm));
  return layouts;
}

/** @param {Binaryen} binaryen @param {Module} module */
function optimize(binaryen, module) {
  binaryen.setOptimizeLevel(2);
  binaryen.setShrinkLevel(2);
  binaryen.setDebugInfo(true);
  // Data must stay where the linker says it is.
  binaryen.addPassToSkip("memory-packing");
  module.optimize();
}

/**
 * Lets the other slots of the function table hold a function that traps, so that the ones they held can go.
 *
 * @param {Binaryen} binaryen
 * @param {Module} module
 * @param {Set<number>} liveSlots
 */
function clearSlots(binaryen, module, liveSlots) {
  const trap = "unused";
  module.addFunction(trap, binaryen.none, binaryen.none, [], module.unreachable());
  for (let index = 0; index < module.getNumElementSegments(); index += 1) {
    const segment = binaryen.getElementSegmentInfo(module.getElementSegmentByIndex(index));
    if (offsetOf(binaryen, segment) !== tableBase) continue;
    const functions = segment.data.map((name, slot) =>
      liveSlots.has(tableBase + slot) ? name : trap,
    );
    module.removeElementSegment(segment.name);
    const offset = module.i32.const(tableBase);
    module.addActiveElementSegment(segment.table, segment.name, functions, offset);
  }
}

/** @param {Binaryen} binaryen @param {import("binaryen").default.ElementSegmentInfo} segment */
function offsetOf(binaryen, { offset }) {
  const { value } = /** @type {import("binaryen").default.ConstInfo} */ (
    binaryen.getExpressionInfo(offset)
  );
  return value;
}

/**
 * The module with its function table where a linker puts it of itself, one behind the slot of the null pointer.
 *
 * @param {string} text
 */
function withTableAtOne(text) {
  const slot = (/** @type {string} */ number) => Number(number) - tableBase + 1;
  const isSlot = (/** @type {string} */ number) => slot(number) > 0 && slot(number) < 65_536;
  return text
    .replaceAll(/\(i32\.const (\d+)\)/g, (constant, number) =>
      isSlot(number) ? `(i32.const ${slot(number)})` : constant,
    )
    .replaceAll(/(\(table \S+) (\d+) (\d+) funcref\)/g, (table, start, number) =>
      isSlot(number) ? `${start} ${slot(number)} ${slot(number)} funcref)` : table,
    );
}
