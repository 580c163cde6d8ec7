// Reads what the linker knows of a module's data, which it keeps with `--emit-relocs`: where each piece begins and
// ends, and which bytes are addresses. See https://github.com/WebAssembly/tool-conventions/blob/main/Linking.md

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

const sectionId = { custom: 0, data: 11 };
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

/** @param {Uint8Array} wasm */
function* sections(wasm) {
  const reader = new Reader(wasm, 8);
  while (reader.position < wasm.length) {
    const start = reader.position;
    const id = reader.byte();
    const length = reader.unsigned();
    const end = reader.position + length;
    const content = new Reader(wasm, reader.position, end);
    yield { id, name: id === sectionId.custom ? content.text() : "", start, reader: content };
    reader.position = end;
  }
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

class Reader {
  /** @param {Uint8Array} bytes @param {number} position @param {number} end */
  constructor(bytes, position, end = bytes.length) {
    this.bytes = bytes;
    this.position = position;
    this.end = end;
  }

  byte() {
    return /** @type {number} */ (this.bytes[this.position++]);
  }

  unsigned() {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      value |= (byte & 127) << shift;
      if (byte < 128) return value >>> 0;
    }
  }

  signed() {
    let value = 0;
    for (let shift = 0; ; ) {
      const byte = this.byte();
      value |= (byte & 127) << shift;
      shift += 7;
      if (byte < 128) return shift < 32 && byte & 64 ? value | (-1 << shift) : value;
    }
  }

  text() {
    const length = this.unsigned();
    this.position += length;
    return new TextDecoder().decode(this.bytes.subarray(this.position - length, this.position));
  }

  /** @template T @param {() => T} read @returns {T[]} */
  list(read) {
    return Array.from({ length: this.unsigned() }, read);
  }
}
