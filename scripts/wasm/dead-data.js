// Empties the data that nothing refers to any more, such as the messages of panics without words.
//
// Optimisers keep data as it is: to them it is bytes. The linker's relocations say which of them belong together and
// which are addresses; the code says which it uses, by the constants in it.

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
  const { segments, symbols, code, data } = readRelocations(linked);
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

  const numbers = numbersIn(module);
  const used = usedFrom([...addressed(pieces, numbers), ...outOfBounds(code, bySymbol)], sites);
  const slotsOfUsed = (/** @type {Site} */ { from }) => !from || used.has(from);
  const slotSites = sites.filter(({ type }) => type === relocationType.tableIndexInData);
  const slotOf = (/** @type {Site} */ { offset }) => content.getUint32(offset, true);
  const liveSlots = new Set([...numbers, ...slotSites.filter(slotsOfUsed).map(slotOf)]);
  return {
    used: pieces.filter((piece) => used.has(piece)),
    unused: pieces.filter((piece) => !used.has(piece)),
    liveSlots,
    slotOffsets: slotSites.map(({ offset }) => offset),
  };
}

/**
 * Every number in the code that may be an address, or a slot of the function table.
 *
 * @param {Module} module
 */
function numbersIn(module) {
  const numbers = module.emitText().matchAll(/(?:i32\.const |offset=)(\d+)/g);
  return new Set(Array.from(numbers, ([, digits]) => Number(digits)));
}

/**
 * @param {Piece[]} pieces
 * @param {Set<number>} numbers
 */
function addressed(pieces, numbers) {
  return [...numbers].flatMap((number) =>
    pieces.filter(({ address, size }) => isWithin(number, address, size)),
  );
}

/**
 * Pieces that code knows by an address outside of them: by their end, or by what an index is added to.
 *
 * @param {Relocation[]} code
 * @param {(Piece | undefined)[]} bySymbol
 */
function outOfBounds(code, bySymbol) {
  return code.flatMap(({ symbol, addend }) => {
    const piece = bySymbol[symbol];
    return piece && !isWithin(addend, 0, piece.size) ? [piece] : [];
  });
}

/**
 * @param {Piece[]} roots
 * @param {Site[]} sites
 */
function usedFrom(roots, sites) {
  const used = new Set();
  const pending = [...roots, ...sites.filter(({ from }) => !from).map(({ to }) => to)];
  while (pending.length > 0) {
    const piece = pending.pop();
    if (!piece || used.has(piece)) continue;
    used.add(piece);
    for (const { from, to } of sites) if (from === piece) pending.push(to);
  }
  return used;
}

/** @param {number} number @param {number} start @param {number} length */
function isWithin(number, start, length) {
  return number >= start && number < start + length;
}
