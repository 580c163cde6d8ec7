// Reads a WebAssembly module section by section.
// https://webassembly.github.io/spec/core/binary/modules.html

export const sectionId = { custom: 0, imports: 2, exports: 7, data: 11 };

/** What is before the sections. */
export const preambleLength = 8;

/** @param {Uint8Array} wasm */
export function* sections(wasm) {
  const reader = new Reader(wasm, preambleLength);
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

export class Reader {
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
