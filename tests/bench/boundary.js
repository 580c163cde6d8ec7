// The doors between JavaScript and WebAssembly. Imported before the package, whose modules come through here.

/** Calls in both directions, of modules that came after `countCrossings`. */
export const crossings = { in: 0, out: 0 };

/** The memories of the modules, the latest last. @type {WebAssembly.Memory[]} */
export const memories = [];

let isCounting = false;

/** Puts a counter at each door of the modules that come from now on: what is timed does without. */
export function countCrossings() {
  isCounting = true;
}

const { Instance } = WebAssembly;

WebAssembly.Instance = /** @type {any} */ (
  function WatchedInstance(/** @type {WebAssembly.Module} */ module, /** @type {any} */ imports) {
    /** @type {WebAssembly.Imports} */
    const watched = {};
    for (const [name, members] of Object.entries(imports)) watched[name] = counted(members, "out");
    const { exports } = new Instance(module, watched);
    memories.push(/** @type {WebAssembly.Memory} */ (exports.memory));
    return { exports: counted(exports, "in") };
  }
);

/** @param {Record<string, any>} members @param {"in" | "out"} direction */
function counted(members, direction) {
  if (!isCounting) return members;
  const entries = Object.entries(members).map(([name, member]) => {
    if (typeof member !== "function") return [name, member];
    const count = (/** @type {unknown[]} */ ...args) => {
      crossings[direction] += 1;
      return member(...args);
    };
    return [name, count];
  });
  return Object.fromEntries(entries);
}
