// As much of LevelDB's list of its files as is needed to look at them without harm
// (https://github.com/google/leveldb/blob/main/doc/log_format.md, db/version_edit.cc).

import { Varints } from "./varints.js";

const blockSize = 32_768;
const headerSize = 7;
const full = 1;
const first = 2;
const last = 4;

const nextFile = 3;
const deletedFile = 6;
const newFile = 7;

/** What else an edit may hold, by its tag: how to skip it. @type {Record<number, (edit: Varints) => void>} */
const others = {
  1: (edit) => edit.skip(edit.number()),
  2: (edit) => edit.number(),
  4: (edit) => edit.number(),
  5: (edit) => {
    edit.number();
    edit.skip(edit.number());
  },
  9: (edit) => edit.number(),
};

/**
 * The tables that a list names, with their sizes, and the first number that no file has: that of the next file which
 * LevelDB makes.
 *
 * @param {Uint8Array} manifest
 * @throws {RangeError} when it cannot be read
 */
export function readManifest(manifest) {
  let next = 0;
  /** @type {Map<number, number>} */
  const tables = new Map();
  for (const record of records(manifest)) {
    const edit = new Varints(record);
    // A table that moves to another level is deleted and made in one edit, in either order.
    /** @type {number[]} */
    const deleted = [];
    /** @type {[number, number][]} */
    const made = [];
    while (!edit.isAtEnd) {
      const tag = edit.number();
      if (tag === nextFile) {
        next = edit.number();
      } else if (tag === deletedFile) {
        edit.number();
        deleted.push(edit.number());
      } else if (tag === newFile) {
        edit.number();
        made.push([edit.number(), edit.number()]);
        for (let keys = 2; keys > 0; keys -= 1) edit.skip(edit.number());
      } else if (others[tag]) {
        others[tag](edit);
      } else {
        throw new RangeError(`there is no field ${tag}`);
      }
    }
    for (const number of deleted) tables.delete(number);
    for (const [number, size] of made) tables.set(number, size);
  }
  return { next, tables };
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
