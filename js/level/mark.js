// The number of the latest batch that was acknowledged, in a file of its own. LevelDB takes a log whose end is missing for
// one whose end was never written; this tells the two apart.

import { createHash } from "node:crypto";
import {
  closeSync,
  fdatasyncSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from "node:fs";

/** Two numbers are kept, so far apart that a write which is torn damages one of them only. */
const slots = [0, 4096];
const slotSize = 24;

/**
 * A batch is acknowledged when (1) LevelDB has written and synced it, and then (2) its number has been written here, which
 * is not synced. So a number that is here was synced there before, whatever was interrupted:
 *
 * - The process is killed before (1): neither is there; it was not acknowledged. Between (1) and (2): the batch is there
 *   and its number is not, which is allowed: a whole batch of which nobody was told. After (2): both are there, because
 *   the system keeps what a process has written.
 * - The power is lost: the batch is there from (1) on. Numbers that were not yet on the disk are lost, so this one may be
 *   too low by any amount; that is allowed, too. It is never too high. A slot that was being written may be torn: then
 *   the other is valid, which is lower. Both are made and synced, in place under their name, before the first batch,
 *   so that a file without a valid slot was damaged.
 *
 * So whatever LevelDB gives back with a lower number than this is less than what was acknowledged.
 */
export class Mark {
  #descriptor;

  /** Makes the file, of a registry in which nothing was written, but for its place in its folder. @param {string} path */
  static create(path) {
    const making = `${path}.new`;
    const descriptor = openSync(making, "w", 0o600);
    try {
      for (const slot of slots) writeSync(descriptor, encode(0n), 0, slotSize, slot);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(making, path);
  }

  /**
   * The number that a file holds; `undefined` when it holds none that can be believed.
   *
   * @param {string} path
   */
  static read(path) {
    const bytes = readFileSync(path);
    const numbers = slots
      .map((slot) => decode(bytes.subarray(slot, slot + slotSize)))
      .filter((number) => number !== undefined);
    return numbers.reduce(
      (highest, number) => (highest === undefined || number > highest ? number : highest),
      /** @type {bigint | undefined} */ (undefined),
    );
  }

  /** @param {string} path */
  constructor(path) {
    this.#descriptor = openSync(path, "r+");
  }

  /** Says that a batch is about to be acknowledged. @param {bigint} number */
  set(number) {
    const slot = slots[Number(number % 2n)] ?? 0;
    writeSync(this.#descriptor, encode(number), 0, slotSize, slot);
  }

  close() {
    fdatasyncSync(this.#descriptor);
    closeSync(this.#descriptor);
  }
}

/** @param {bigint} number */
function encode(number) {
  const bytes = Buffer.alloc(slotSize);
  bytes.writeBigUInt64BE(number);
  checksum(bytes).copy(bytes, 8);
  return bytes;
}

/** @param {Buffer} bytes */
function decode(bytes) {
  if (bytes.length < slotSize || !checksum(bytes).equals(bytes.subarray(8))) return undefined;
  return bytes.readBigUInt64BE();
}

/** @param {Buffer} slot */
function checksum(slot) {
  return createHash("sha256")
    .update(slot.subarray(0, 8))
    .digest()
    .subarray(0, slotSize - 8);
}
