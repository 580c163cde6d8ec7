// Takes the words out of a module's panics: a panic becomes a trap, and what only prepared its message goes.
//
// A panic of the client is a defect, and what its caller gets is an error whose cause is the trap.
// Nobody would read the message, but everybody would download it. Rust's own means for this (`panic_immediate_abort`)
// needs a standard library built anew, by a toolchain that is not stable.

/** @typedef {import("binaryen").default.Module} Module */
/** @typedef {number} Expression */

/**
 * What this needs of binaryen, whose own types lack most of it.
 *
 * @typedef {object} Binaryen
 * @property {Record<"Unreachable" | "Call" | "Block" | "If" | "Loop", number>} ExpressionIds
 * @property {Record<"Calls" | "Branches", number>} SideEffects
 * @property {(expression: Expression) => number} getExpressionId
 * @property {(expression: Expression, module: Module) => number} getSideEffects
 * @property {(ref: number) => { name: string, module: string }} getFunctionInfo
 * @property {{ getBody(ref: number): Expression, setBody(ref: number, body: Expression): void }} Function
 * @property {{ getChildren(block: Expression): Expression[], setChildAt(block: Expression, index: number, child: Expression): void, removeChildAt(block: Expression, index: number): void }} Block
 * @property {{ getTarget(call: Expression): string }} Call
 * @property {Record<"getIfTrue" | "getIfFalse", (branch: Expression) => Expression>} If
 * @property {{ getBody(loop: Expression): Expression }} Loop
 */

/** What Rust calls when it panics, by the names that wasm-bindgen leaves in the module. */
const panics =
  /panick?ing::|panic_already|_failed$|_failed::|slice_error_fail|slice_index_fail|raw_vec::(?:handle_error|capacity_overflow)|handle_alloc_error|rust_oom|rust_panic|panic_poisoned|copy_from_slice_impl::len_mismatch|throw_null|throw_str/;

/** The crate's own functions, whatever they are called. */
const own = /^<?service_registry_client::/;

/**
 * @param {Binaryen} binaryen
 * @param {Module} module
 */
export function silencePanics(binaryen, module) {
  const trapping = new Set();
  const functions = definedFunctions(binaryen, module);
  for (const { name, ref } of functions) {
    if (!panics.test(name) || own.test(name)) continue;
    binaryen.Function.setBody(ref, module.unreachable());
    trapping.add(name);
  }
  if (trapping.size < 10) throw new Error("the module's panics have other names than expected");
  // What does nothing but call such a function is one itself.
  for (let known = 0; known !== trapping.size; ) {
    known = trapping.size;
    for (const { name, ref } of functions) {
      if (trapping.has(name)) continue;
      const body = binaryen.Function.getBody(ref);
      shorten(binaryen, module, body, trapping);
      if (isTrap(binaryen, body, trapping)) trapping.add(name);
    }
  }
}

/** @param {Binaryen} binaryen @param {Module} module */
export function definedFunctions(binaryen, module) {
  return Array.from({ length: module.getNumFunctions() }, (_, index) => {
    const ref = module.getFunctionByIndex(index);
    const { name, module: imported } = binaryen.getFunctionInfo(ref);
    return { name, ref, isDefined: !imported };
  }).filter(({ isDefined }) => isDefined);
}

/**
 * Removes what comes before a trap in its block and can be seen by nobody: neither a call nor a branch. The stores in it
 * would be seen by what runs after the trap, which cannot rely on them: the trap might as well have come earlier.
 *
 * @param {Binaryen} binaryen
 * @param {Module} module
 * @param {number} expression
 * @param {Set<string>} trapping
 */
function shorten(binaryen, module, expression, trapping) {
  const children = nested(binaryen, expression);
  for (const child of children) shorten(binaryen, module, child, trapping);
  if (binaryen.getExpressionId(expression) !== binaryen.ExpressionIds.Block) return;
  const { Calls, Branches } = binaryen.SideEffects;
  const trap = children.findIndex((child) => isTrap(binaryen, child, trapping));
  if (trap < 0) return;
  let first = trap;
  while (first > 0) {
    const effects = binaryen.getSideEffects(/** @type {number} */ (children[first - 1]), module);
    if (effects & (Calls | Branches)) break;
    first -= 1;
  }
  binaryen.Block.setChildAt(expression, first, module.unreachable());
  for (let index = children.length - 1; index > first; index -= 1) {
    binaryen.Block.removeChildAt(expression, index);
  }
}

/**
 * @param {Binaryen} binaryen
 * @param {number} expression
 * @param {Set<string>} trapping
 * @returns {boolean}
 */
function isTrap(binaryen, expression, trapping) {
  switch (binaryen.getExpressionId(expression)) {
    case binaryen.ExpressionIds.Unreachable:
      return true;
    case binaryen.ExpressionIds.Call:
      return trapping.has(binaryen.Call.getTarget(expression));
    case binaryen.ExpressionIds.Block: {
      const [first] = binaryen.Block.getChildren(expression);
      return first !== undefined && isTrap(binaryen, first, trapping);
    }
    default:
      return false;
  }
}

/**
 * The expressions in which another holds statements. What calculates a value is left alone.
 *
 * @param {Binaryen} binaryen
 * @param {number} expression
 * @returns {number[]}
 */
function nested(binaryen, expression) {
  switch (binaryen.getExpressionId(expression)) {
    case binaryen.ExpressionIds.Block:
      return binaryen.Block.getChildren(expression);
    case binaryen.ExpressionIds.If:
      return [binaryen.If.getIfTrue(expression), binaryen.If.getIfFalse(expression)].filter(
        Boolean,
      );
    case binaryen.ExpressionIds.Loop:
      return [binaryen.Loop.getBody(expression)];
    default:
      return [];
  }
}
