import { corrupt } from "./errors.js";
import { View } from "./view.js";

/** Under this key is the number of the latest batch. The registry's own keys begin with small numbers. */
const numberKey = Uint8Array.of(255);

/** What LevelDB has of a registry, as far as it was acknowledged. */
export class Stored {
  /** The number of the latest batch, once all entries were read. */
  number = 0n;
  #layout;
  #acknowledged;
  #view;

  /**
   * @param {import("./layout.js").Layout} layout
   * @param {bigint} acknowledged
   * @param {string} [folder] of the view
   */
  static async open(layout, acknowledged, folder = layout.view) {
    const view = await View.open(layout.path, layout.level, folder);
    return new Stored(layout, acknowledged, view);
  }

  /**
   * Notes a batch's number in it.
   *
   * @template {{ put(key: Uint8Array, value: Uint8Array): unknown }} Batch
   * @param {Batch} batch
   * @param {bigint} number
   */
  static putNumber(batch, number) {
    const value = new Uint8Array(8);
    new DataView(value.buffer).setBigUint64(0, number);
    batch.put(numberKey, value);
    return batch;
  }

  /** The number of the latest batch. @param {import("./database.js").Database} database */
  static async numberIn(database) {
    return read(await database.get(numberKey)) ?? 0n;
  }

  /**
   * @param {import("./layout.js").Layout} layout
   * @param {bigint} acknowledged
   * @param {View} view
   */
  constructor(layout, acknowledged, view) {
    this.#layout = layout;
    this.#acknowledged = acknowledged;
    this.#view = view;
  }

  /**
   * All entries. Fails at their end if that is not all that was acknowledged.
   */
  async *portions() {
    /** @type {Uint8Array | undefined} */
    let number;
    let count = 0;
    for await (const portion of this.#view.portions()) {
      // Nothing sorts behind it.
      if (portion.at(-1)?.key[0] === numberKey[0]) number = portion.pop()?.value;
      count += portion.length;
      yield portion;
    }
    const { level, path } = this.#layout;
    const found = read(number);
    if (found === undefined && count > 0) {
      throw corrupt(path, `${level} does not say how much was written`);
    }
    this.number = found ?? 0n;
    if (this.number < this.#acknowledged) {
      throw corrupt(
        path,
        `${level} ends with batch ${this.number}, but ${this.#acknowledged} were acknowledged: the latest are missing`,
      );
    }
  }

  /** The error of entries that are not what was written. @param {string} what */
  damaged(what) {
    return corrupt(this.#layout.path, `${this.#layout.level} holds an unreadable ${what}`);
  }

  close() {
    return this.#view.close();
  }
}

/** @param {Uint8Array | undefined} value */
function read(value) {
  if (value?.length !== 8) return undefined;
  return new DataView(value.buffer, value.byteOffset).getBigUint64(0);
}
