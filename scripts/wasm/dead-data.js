// Empties the data that nothing refers to any more, such as the messages of panics without words.
//
// Optimisers keep data as it is: to them it is bytes. The linker's relocations say which of them belong together and
// which are addresses; the code says which it uses, by the constants in it. Only code counts that somebody reaches: a
// table of methods that nobody has is often named by one of the methods in it.

import { dataSection, readRelocations, relocationType } from "./relocations.js";

/** @typedef {typeof import("binaryen").default} Binaryen */
/** @typedef {import("binaryen").default.Module} Module */
/** @typedef {import("./relocations.js").Relocation} Relocation */

/**
 * @typedef {object} Piece of data
 * @property {number} address
 * @property {number} size
 * @property {number} offset of its first byte in the data section's content
 */

/** @typedef {Relocation & { from: Piece | undefined, to: Piece | undefined }} Site an address in the data */

/**
 * @param {Module} module the module as it is now
 * @param {Uint8Array} linked the module as the linker left it
 * @returns the data that something may use, and the rest; the slots of the function table that something may use, and
 *   where there are such slots in the data
 */
export function findDeadData(module, linked) {
  const { segments, symbols, code: relocations, data } = readRelocations(linked);
  const content = dataSection(linked).view;
  const bySymbol = symbols.map(({ segment = -1, offset = 0, size = 0 }) => {
    const place = segments[segment];
    if (!place || size === 0) return undefined;
    return { address: place.address + offset, offset: place.offset + offset, size };
  });
  const pieces = bySymbol.filter((piece) => piece !== undefined);
  const sites = data.map((relocation) => ({
    ...relocation,
    from: pieces.find(({ offset, size }) => isWithin(relocation.offset, offset, size)),
    to: bySymbol[relocation.symbol],
  }));

  const slotsIn = new Map(pieces.map((piece) => [piece, /** @type {number[]} */ ([])]));
  const targetsIn = new Map(pieces.map((piece) => [piece, /** @type {Piece[]} */ ([])]));
  const slotSites = sites.filter(({ type }) => type === relocationType.tableIndexInData);
  const slotOf = (/** @type {Site} */ { offset }) => content.getUint32(offset, true);
  for (const site of slotSites) if (site.from) slotsIn.get(site.from)?.push(slotOf(site));
  for (const { from, to } of sites) if (from && to) targetsIn.get(from)?.push(to);

  const code = readCode(module);
  /** @type {Set<string>} */
  const reached = new Set();
  /** @type {Set<Piece>} */
  const used = new Set();
  /** @type {Set<number>} */
  const numbers = new Set();
  const reach = (/** @type {string} */ name) => {
    const called = code.functions.get(name);
    if (!called || reached.has(name)) return;
    reached.add(name);
    for (const callee of called.callees) reach(callee);
    for (const number of called.numbers) take(number);
  };
  const take = (/** @type {number} */ number) => {
    if (numbers.has(number)) return;
    numbers.add(number);
    reach(code.slots.get(number) ?? "");
    for (const piece of pieces) if (isWithin(number, piece.address, piece.size)) use(piece);
  };
  const use = (/** @type {Piece} */ piece) => {
    if (used.has(piece)) return;
    used.add(piece);
    for (const slot of slotsIn.get(piece) ?? []) take(slot);
    for (const target of targetsIn.get(piece) ?? []) use(target);
  };
  for (const name of code.outside.callees) reach(name);
  for (const number of code.outside.numbers) take(number);
  for (const site of slotSites) if (!site.from) take(slotOf(site));
  for (const { from, to } of sites) if (!from && to) use(to);
  for (const piece of outOfBounds(relocations, bySymbol)) use(piece);

  return {
    used: [...used],
    unused: pieces.filter((piece) => !used.has(piece)),
    liveSlots: numbers,
    slotOffsets: slotSites.map(({ offset }) => offset),
  };
}

/** A name in the text of a module. */
const named = String.raw`\$(?:"(?:[^"\\]|\\.)*"|[^\s()]+)`;

/**
 * What the code says of itself: whom each function calls, and every number in it that may be an address or a slot of the
 * function table; the same of what is no function; which functions are exported; and which are in the table, by their
 * slots.
 *
 * @param {Module} module
 */
function readCode(module) {
  const name = new RegExp(named, "g");
  const callee = new RegExp(String.raw`\((?:return_call|call|ref\.func) (${named})`, "g");
  const outside = { callees: /** @type {string[]} */ ([]), numbers: /** @type {number[]} */ ([]) };
  /** @type {Map<string, typeof outside>} */
  const functions = new Map();
  /** @type {Map<number, string>} */
  const slots = new Map();
  let current = outside;
  for (const line of module.emitText().split("\n")) {
    const names = line.match(name) ?? [];
    if (line.startsWith(" (func ")) {
      current = { callees: [], numbers: [] };
      functions.set(names[0] ?? "", current);
    } else if (line.startsWith(" (export ")) {
      outside.callees.push(...names);
    } else if (line.startsWith(" (elem ")) {
      const start = Number(/\(i32\.const (\d+)\)/.exec(line)?.[1]);
      // The segment's own name, and its table's if there are several.
      const listed = names.slice(line.includes("(table ") ? 2 : 1);
      for (const [index, member] of listed.entries()) slots.set(start + index, member);
    } else if (!line.startsWith(" (data ")) {
      for (const [, called = ""] of line.matchAll(callee)) current.callees.push(called);
      for (const [, digits] of line.matchAll(/(?:i32\.const |offset=)(\d+)/g)) {
        current.numbers.push(Number(digits));
      }
    }
  }
  return { functions, outside, slots };
}

/**
 * Pieces that code knows by an address outside of them: by their end, or by what an index is added to.
 *
 * @param {Relocation[]} relocations of the code
 * @param {(Piece | undefined)[]} bySymbol
 */
function outOfBounds(relocations, bySymbol) {
  return relocations.flatMap(({ symbol, addend }) => {
    const piece = bySymbol[symbol];
    return piece && !isWithin(addend, 0, piece.size) ? [piece] : [];
  });
}

/** @param {number} number @param {number} start @param {number} length */
function isWithin(number, start, length) {
  return number >= start && number < start + length;
}
