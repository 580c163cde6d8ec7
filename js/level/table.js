// LevelDB's tables, as far as it takes to know that their blocks are what was written: it reads them without looking at their
// checksums, and ends the process where one makes no sense to it
// (https://github.com/google/leveldb/blob/main/doc/table_format.md).

import { Varints } from "./varints.js";

const footerSize = 48;
const magic = 0xdb4775248b80fb57n;
/** Behind each block: how it is compressed, and the checksum of both. */
const trailerSize = 5;

/**
 * Fails unless every block of a table has the checksum that it was written with.
 *
 * @param {Uint8Array} table without compression
 * @throws {RangeError} that says where
 */
export function verifyTable(table) {
  const view = new DataView(table.buffer, table.byteOffset, table.byteLength);
  const footer = table.length - footerSize;
  if (footer < 0 || view.getBigUint64(table.length - 8, true) !== magic) {
    throw new RangeError("it does not end as a table does");
  }
  const handles = new Varints(table.subarray(footer));
  verifyBlock(view, readHandle(handles));
  const index = readHandle(handles);
  verifyBlock(view, index);
  for (const handle of blocksOf(table.subarray(index.offset, index.offset + index.size))) {
    verifyBlock(view, handle);
  }
}

/** @typedef {{ offset: number, size: number }} Handle where a block is */

/** @param {Varints} handles @returns {Handle} */
function readHandle(handles) {
  return { offset: handles.number(), size: handles.number() };
}

/**
 * The blocks that an index names, each in the value of an entry.
 *
 * @param {Uint8Array} index
 */
function* blocksOf(index) {
  const view = new DataView(index.buffer, index.byteOffset, index.byteLength);
  const restarts = view.getUint32(index.length - 4, true);
  const entries = new Varints(index.subarray(0, index.length - 4 * (restarts + 1)));
  while (!entries.isAtEnd) {
    entries.number();
    const keySize = entries.number();
    const valueSize = entries.number();
    entries.skip(keySize);
    yield readHandle(new Varints(entries.take(valueSize)));
  }
}

/**
 * @param {DataView} table
 * @param {Handle} handle
 */
function verifyBlock(table, { offset, size }) {
  const end = offset + size;
  if (end + trailerSize > table.byteLength) throw new RangeError(`it has no block at ${offset}`);
  const block = new Uint8Array(table.buffer, table.byteOffset + offset, size + 1);
  if (table.getUint32(end + 1, true) !== mask(checksum(block))) {
    throw new RangeError(`the block at ${offset} is not what was written`);
  }
}

/** CRC-32C, a byte at a time. @param {Uint8Array} bytes */
function checksum(bytes) {
  let sum = -1;
  // An index is what makes this fast.
  for (let at = 0; at < bytes.length; at += 1) {
    sum =
      /** @type {number} */ (remainders[(sum ^ /** @type {number} */ (bytes[at])) & 255]) ^
      (sum >>> 8);
  }
  return ~sum;
}

/** A checksum is stored like this, so that one of data that holds checksums is still good. @param {number} sum */
function mask(sum) {
  return (((sum >>> 15) | (sum << 17)) + 0xa282ead8) >>> 0;
}

const remainders = Int32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit += 1) {
    remainder = remainder & 1 ? (remainder >>> 1) ^ 0x82f63b78 : remainder >>> 1;
  }
  return remainder;
});
