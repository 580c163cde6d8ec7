// Counts the calls between JavaScript and WebAssembly, in both directions. Imported before the package, whose modules get
// counters at each of their doors.

export const crossings = { in: 0, out: 0 };

/** The memories of the modules, the latest last. @type {WebAssembly.Memory[]} */
export const memories = [];

const { Instance } = WebAssembly;

WebAssembly.Instance = /** @type {any} */ (
  function CountedInstance(/** @type {WebAssembly.Module} */ module, /** @type {any} */ imports) {
    /** @type {WebAssembly.Imports} */
    const counted = {};
    for (const [name, members] of Object.entries(imports)) counted[name] = countIn(members, "out");
    const { exports } = new Instance(module, counted);
    memories.push(/** @type {WebAssembly.Memory} */ (exports.memory));
    return { exports: countIn(exports, "in") };
  }
);

/** @param {Record<string, any>} members @param {"in" | "out"} direction */
function countIn(members, direction) {
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
