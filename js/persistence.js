// Between a registry and what its program gave it to keep things in: entries and changes cross into WebAssembly in one
// piece, as src/wasm/registry/packed.rs has them.

import { invalid, unanswered } from "./errors.js";

/** @typedef {import("./types/persistence.js").Persistence} Persistence */
/** @typedef {import("./types/persistence.js").Entry} Entry */
/** @typedef {import("./types/persistence.js").Change} Change */

/** What is said of entries that are none. */
const loaded = /** @type {const} */ ([
  "what persistence.load() gives",
  "an async iterable of arrays of { key, value }, both of them Uint8Array",
]);

/** The length of the value of a key that is gone. */
const gone = 0xffff_ffff;

/**
 * What was written, to be read with `nextPortion`.
 *
 * @param {Persistence} persistence
 * @returns {AsyncIterator<Entry[]>}
 */
export function openPortions(persistence) {
  for (const method of /** @type {const} */ (["load", "write", "close"])) {
    if (typeof persistence?.[method] !== "function") {
      throw invalid("persistence", `an object with the method ${method}`);
    }
  }
  const portions = persistence.load();
  if (typeof portions?.[Symbol.asyncIterator] !== "function") throw invalid(...loaded);
  return portions[Symbol.asyncIterator]();
}

/** @param {AsyncIterator<Entry[]>} portions */
export async function nextPortion(portions) {
  const { done, value } = await portions.next();
  if (done) return undefined;
  if (!Array.isArray(value) || !value.every(isEntry)) throw invalid(...loaded);
  return pack(value);
}

/** @param {Partial<Entry> | undefined} entry */
function isEntry(entry) {
  return entry?.key instanceof Uint8Array && entry.value instanceof Uint8Array;
}

/**
 * @param {Persistence} persistence
 * @param {Uint8Array} batch in the module's memory, which is there for this call only
 */
export async function writeBatch(persistence, batch) {
  await persistence.write(unpack(batch.slice()));
}

/** @param {Persistence} persistence */
export async function closePersistence(persistence) {
  // What is not a persistence is refused elsewhere.
  await persistence?.close?.();
}

/**
 * The error of entries that are not what was written.
 *
 * @param {Persistence} persistence
 * @param {string} what
 */
export function damaged(persistence, what) {
  return (
    persistence.damaged?.(what) ??
    unanswered("storage_corrupt", `What was stored cannot be used: unreadable ${what}`, undefined)
  );
}

/** @param {Entry[]} entries */
function pack(entries) {
  let size = 0;
  for (const { key, value } of entries) size += 8 + key.length + value.length;
  const packed = new Uint8Array(size);
  const view = new DataView(packed.buffer);
  let at = 0;
  for (const { key, value } of entries) {
    for (const bytes of [key, value]) {
      view.setUint32(at, bytes.length);
      packed.set(bytes, at + 4);
      at += 4 + bytes.length;
    }
  }
  return packed;
}

/** @param {Uint8Array} packed */
function unpack(packed) {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  let at = 0;
  const take = () => {
    const length = view.getUint32(at);
    at += 4;
    if (length === gone) return undefined;
    at += length;
    return packed.subarray(at - length, at);
  };
  /** @type {Change[]} */
  const changes = [];
  while (at < packed.length) {
    const key = /** @type {Uint8Array} */ (take());
    changes.push({ key, value: take() });
  }
  return changes;
}
