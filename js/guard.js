import { InternalError } from "./errors.js";

/**
 * Lets a trap end the call it happens in, and nothing else: the caller gets an error that says so, and the module is
 * ready for the next call.
 *
 * Every way into the module leads through its exports, so this is where all traps come out, and with them what JavaScript
 * threw through the module's frames. Results that are errors do not: they are returned, and thrown by the glue.
 *
 * @template {Record<string, any>} Exports
 * @param {Exports} exports of an instance
 * @param {number} [levels] of a recursion for which there must be room
 * @returns {Exports}
 */
export function guard(exports, levels = 20) {
  const stack = exports.__stack_pointer;
  /** @type {Record<string, unknown>} */
  const guarded = {};
  for (const [name, value] of Object.entries(exports)) {
    guarded[name] = typeof value === "function" ? guardFunction(name, value, stack, levels) : value;
  }
  return /** @type {Exports} */ (guarded);
}

/**
 * @param {string} name
 * @param {(...args: unknown[]) => unknown} callee
 * @param {WebAssembly.Global} stack where the module's own stack ends, which a trap leaves where it was
 * @param {number} levels How deep a recursion must be possible before the module is entered. If the stack ended while memory
 *   is being allocated, the module's memory would be left in disorder; so it ends here instead, where there is nothing to be
 *   left.
 */
function guardFunction(name, callee, stack, levels) {
  // What programs call may come at the end of a deep stack. Callbacks, and calls that js/calls.js makes, come from the event
  // loop, with one of their own, and the glue's helpers from what was let in here before.
  const needsRoom = !name.startsWith("_");
  return (/** @type {unknown[]} */ ...args) => {
    const top = stack.value;
    try {
      if (needsRoom) recurse(levels);
      return callee(...args);
    } catch (cause) {
      stack.value = top;
      throw cause instanceof InternalError ? cause : new InternalError(cause);
    }
  };
}

/**
 * Lets a call that the stack has no room for fail before it begins: a promise that is left half-way would end a program as
 * one whose rejection nobody handles. There is also to be room for an engine that compiles the error's own functions.
 */
export function checkRoom(levels = 60) {
  try {
    recurse(levels);
  } catch (cause) {
    throw new InternalError(cause);
  }
}

/**
 * The stack is asked for by a hundred arguments: they take it in a quarter of the time that more levels would. Bundlers leave
 * out arguments that nobody reads, so they are counted.
 *
 * @type {(depth: number, ...counted: number[]) => number}
 */
// biome-ignore format: a hundred
const recurse = function (depth) { return depth > 0 ? 1 + recurse(depth - 1,
  0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,
  0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0
) :
  // biome-ignore lint/complexity/noArguments: rest parameters would make an array at each level
  arguments.length; };
