import { realpath } from "node:fs/promises";
import { ServiceRegistryError } from "../errors.js";
import { lock, openDatabase, requireLibrary } from "./database.js";
import { corrupt, failed } from "./errors.js";
import { begin, checkPath, layoutOf, makeDirectory, requireDirectory, survey } from "./layout.js";
import { Mark } from "./mark.js";
import { Stored } from "./stored.js";

/** @typedef {import("../types/persistence.js").Change} Change */

/**
 * @param {string} given
 * @returns {Promise<import("../types/persistence.js").Persistence>}
 */
export async function openDirectory(given) {
  checkPath(given);
  await requireLibrary(given);
  await makeDirectory(given);
  await requireDirectory(given);
  // The same directory is to have the same lock, whatever way leads there.
  const layout = layoutOf(await realpath(given));
  const held = await lock(layout.path, layout.lock);
  try {
    const found = await survey(layout);
    if (!found) await begin(layout);
    const stored = found ? await Stored.open(layout, found.acknowledged) : undefined;
    return new Directory(layout, held, stored);
  } catch (error) {
    await held.close();
    throw explain(error, layout.path);
  }
}

/** A registry's directory. Before its first batch it is only looked at, so one that is refused stays as it was. */
class Directory {
  #layout;
  #lock;
  #stored;
  #mark;
  /** @type {import("./database.js").Database | undefined} */
  #database;
  /** The number of the latest batch that LevelDB is known to have. */
  #written = 0n;
  /** Whether the batch after that may be there too. */
  #isUnsure = false;

  /**
   * @param {import("./layout.js").Layout} layout
   * @param {import("./database.js").Database} lock
   * @param {Stored | undefined} stored what was written before
   */
  constructor(layout, lock, stored) {
    this.#layout = layout;
    this.#lock = lock;
    this.#stored = stored;
    this.#mark = new Mark(layout.mark);
  }

  async *load() {
    const stored = this.#stored;
    if (!stored) return;
    yield* stored.portions();
    this.#written = stored.number;
    await this.#closeStored();
  }

  /** @param {Change[]} changes */
  async write(changes) {
    const { path } = this.#layout;
    try {
      const database = await this.#connect();
      const number = this.#written + 1n;
      this.#isUnsure = true;
      await fill(database.batch(), changes, number).write({ sync: true });
      this.#written = number;
      this.#isUnsure = false;
      this.#mark.set(number);
    } catch (error) {
      // LevelDB writes on behind what it has written in part, where nobody finds it; a log that it opens is begun anew.
      await this.#disconnect();
      throw explain(error, path, "cannot be written");
    }
  }

  async close() {
    await this.#closeStored();
    await this.#disconnect();
    this.#mark.close();
    await this.#lock.close();
  }

  /** @param {string} what */
  damaged(what) {
    return corrupt(this.#layout.path, `${this.#layout.level} holds an unreadable ${what}`);
  }

  /** Opens LevelDB unless it is open, and makes sure that it is as it was left. */
  async #connect() {
    if (this.#database) return this.#database;
    const { level, path } = this.#layout;
    const database = await openDatabase(level, this.#written === 0n);
    try {
      const found = await Stored.numberIn(database);
      const next = this.#written + 1n;
      if (found !== this.#written && !(this.#isUnsure && found === next)) {
        throw corrupt(path, `${level} holds batch ${found} where ${this.#written} was written`);
      }
      this.#written = found;
      this.#isUnsure = false;
    } catch (error) {
      await database.close();
      throw error;
    }
    this.#database = database;
    return database;
  }

  async #disconnect() {
    const database = this.#database;
    this.#database = undefined;
    await database?.close();
  }

  async #closeStored() {
    const stored = this.#stored;
    this.#stored = undefined;
    await stored?.close();
  }
}

/**
 * Several times as fast as a batch that is an array.
 *
 * @param {ReturnType<import("./database.js").Database["batch"]>} batch
 * @param {Change[]} changes
 * @param {bigint} number
 */
function fill(batch, changes, number) {
  for (const { key, value } of changes) {
    if (value) batch.put(key, value);
    else batch.del(key);
  }
  return Stored.putNumber(batch, number);
}

/**
 * The package's own error, whatever was thrown.
 *
 * @param {unknown} error
 * @param {string} path
 * @param {string} what
 */
function explain(error, path, what = "cannot be opened") {
  if (error instanceof ServiceRegistryError) return error;
  return failed(path, what, error);
}
