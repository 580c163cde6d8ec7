// Reads what the linker knows of a module's data, which it keeps with `--emit-relocs`: where each piece begins and
// ends, and which bytes are addresses. See https://github.com/WebAssembly/tool-conventions/blob/main/Linking.md

import { sectionId, sections } from "./sections.js";

/** @typedef {import("./sections.js").Reader} Reader */

/**
 * @typedef {object} Segment of the data section
 * @property {number} address in memory
 * @property {number} offset of its first byte in the data section's content
 * @property {number} length
 *
 * @typedef {object} Symbol
 * @property {"data" | "other"} kind
 * @property {number} [segment] of data that is defined here
 * @property {number} [offset] in the segment
 * @property {number} [size]
 *
 * @typedef {object} Relocation
 * @property {number} type
 * @property {number} offset in the content of the section
 * @property {number} symbol
 * @property {number} addend
 */

/** The type of relocation that matters here: an index of the function table. */
export const relocationType = { tableIndexInData: 2 };

/** Types whose entries have an addend. */
const withAddend = new Set([3, 4, 5, 8, 9, 11, 14, 15, 16, 17, 21, 22, 23, 25]);

const symbolTable = 8;
const symbolKind = { data: 1, section: 3 };
const isUndefined = 0x10;
const hasExplicitName = 0x40;

/** @param {Uint8Array} wasm */
export function readRelocations(wasm) {
  /** @type {{ segments: Segment[], symbols: Symbol[], code: Relocation[], data: Relocation[] }} */
  const found = { segments: [], symbols: [], code: [], data: [] };
  for (const { id, name, reader } of sections(wasm)) {
    if (id === sectionId.data) found.segments = readSegments(reader);
    else if (name === "linking") found.symbols = readSymbols(reader);
    else if (name === "reloc.CODE") found.code = readEntries(reader);
    else if (name === "reloc.DATA") found.data = readEntries(reader);
  }
  if (found.symbols.length === 0) throw new Error("the module was linked without --emit-relocs");
  return found;
}

/** The content of the data section, to read and to change. @param {Uint8Array} wasm */
export function dataSection(wasm) {
  for (const { id, reader } of sections(wasm)) {
    if (id !== sectionId.data) continue;
    const bytes = wasm.subarray(reader.position, reader.end);
    return { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length) };
  }
  throw new Error("the module has no data");
}

/** The module without its linker's notes. @param {Uint8Array} wasm */
export function withoutRelocations(wasm) {
  const kept = [wasm.subarray(0, 8)];
  for (const { name, start, reader } of sections(wasm)) {
    const isNote = name === "linking" || name.startsWith("reloc.");
    if (!isNote) kept.push(wasm.subarray(start, reader.end));
  }
  return Buffer.concat(kept);
}

/** @param {Reader} reader */
function readSegments(reader) {
  const start = reader.position;
  return reader.list(() => {
    // An active segment of the only memory: its flags, `i32.const`, the address, `end`.
    if (reader.unsigned() !== 0) throw new Error("a data segment without an address");
    reader.byte();
    const address = reader.signed();
    reader.byte();
    const length = reader.unsigned();
    const offset = reader.position - start;
    reader.position += length;
    return { address, offset, length };
  });
}

/** @param {Reader} reader @returns {Symbol[]} */
function readSymbols(reader) {
  reader.unsigned(); // the version
  while (reader.position < reader.end) {
    const type = reader.byte();
    const length = reader.unsigned();
    if (type === symbolTable) return reader.list(() => readSymbol(reader));
    reader.position += length;
  }
  return [];
}

/** @param {Reader} reader @returns {Symbol} */
function readSymbol(reader) {
  const kind = reader.byte();
  const flags = reader.unsigned();
  const isDefined = (flags & isUndefined) === 0;
  if (kind === symbolKind.data) {
    reader.text();
    if (!isDefined) return { kind: "data" };
    const [segment, offset, size] = [reader.unsigned(), reader.unsigned(), reader.unsigned()];
    return { kind: "data", segment, offset, size };
  }
  reader.unsigned();
  if (kind !== symbolKind.section && (isDefined || flags & hasExplicitName)) reader.text();
  return { kind: "other" };
}

/** @param {Reader} reader @returns {Relocation[]} */
function readEntries(reader) {
  reader.unsigned(); // the section's index
  return reader.list(() => {
    const type = reader.byte();
    const [offset, symbol] = [reader.unsigned(), reader.unsigned()];
    return { type, offset, symbol, addend: withAddend.has(type) ? reader.signed() : 0 };
  });
}
