// As much of LevelDB's list of its files as is needed to look at them without harm
// (https://github.com/google/leveldb/blob/main/doc/log_format.md, db/version_edit.cc).

const blockSize = 32_768;
const headerSize = 7;
const full = 1;
const first = 2;
const last = 4;

/** What an edit may hold, by its tag: how to skip it. @type {Record<number, (reader: Reader) => void>} */
const fields = {
  1: (reader) => reader.skipText(),
  2: (reader) => reader.number(),
  4: (reader) => reader.number(),
  5: (reader) => {
    reader.number();
    reader.skipText();
  },
  6: (reader) => {
    reader.number();
    reader.number();
  },
  7: (reader) => {
    for (let numbers = 3; numbers > 0; numbers -= 1) reader.number();
    reader.skipText();
    reader.skipText();
  },
  9: (reader) => reader.number(),
};
const nextFile = 3;

/**
 * The first number that no file of the list has: the next one that LevelDB would make.
 *
 * @param {Uint8Array} manifest
 * @throws {RangeError} when it cannot be read
 */
export function nextFileNumber(manifest) {
  let next = 0;
  for (const edit of records(manifest)) {
    const reader = new Reader(edit);
    while (!reader.isAtEnd) {
      const tag = reader.number();
      if (tag === nextFile) next = reader.number();
      else if (fields[tag]) fields[tag](reader);
      else throw new RangeError(`there is no field ${tag}`);
    }
  }
  return next;
}

/** The records of a log, up to the first that was not finished. @param {Uint8Array} log */
function* records(log) {
  const view = new DataView(log.buffer, log.byteOffset, log.byteLength);
  /** @type {number[]} */
  let record = [];
  for (let at = 0; at + headerSize <= log.length; ) {
    const left = blockSize - (at % blockSize);
    if (left < headerSize) {
      at += left;
      continue;
    }
    const start = at + headerSize;
    const end = start + view.getUint16(at + 4, true);
    const type = log[at + 6];
    if (end > log.length) return;
    if (type === full || type === first) record = [];
    record.push(...log.subarray(start, end));
    if (type === full || type === last) yield Uint8Array.from(record);
    at = end;
  }
}

class Reader {
  #bytes;
  #at = 0;

  /** @param {Uint8Array} bytes */
  constructor(bytes) {
    this.#bytes = bytes;
  }

  get isAtEnd() {
    return this.#at >= this.#bytes.length;
  }

  number() {
    let number = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.#bytes[this.#at];
      if (byte === undefined) throw new RangeError("it ends within a number");
      this.#at += 1;
      number += (byte % 128) * factor;
      if (byte < 128) return number;
    }
  }

  skipText() {
    const length = this.number();
    this.#at += length;
    if (this.#at > this.#bytes.length) throw new RangeError("it ends within a text");
  }
}
