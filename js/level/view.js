import { mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { openDatabase } from "./database.js";
import { corrupt, failed, reasonOf } from "./errors.js";
import { nextFileNumber } from "./manifest.js";

/** @typedef {import("../types/persistence.js").Entry} Entry */

const portionEntries = 1000;
const portionBytes = 1024 * 1024;

/**
 * A look at a LevelDB that changes nothing in it.
 *
 * LevelDB repairs what it opens: it begins new files, and deletes those that its list does not name. If the list is
 * damaged, that is what was to be saved. So it is given a directory of its own, in which links lead to the files. It writes
 * to none of these: tables and logs it only reads, unless it takes the number of one for a new file's, which can be no
 * number below the list's next. Tables from that number on are named by no list, and left out. The list itself is copied.
 */
export class View {
  #path;
  #source;
  #folder;
  #database;

  /**
   * @param {string} path of the registry's directory
   * @param {string} source its LevelDB, which nobody else has open
   * @param {string} folder for the links, which is made, and gone again in the end
   */
  static async open(path, source, folder) {
    // One may be left by a process that was killed.
    await rm(folder, { recursive: true, force: true });
    try {
      await mkdir(folder, { mode: 0o700 });
      await fill(folder, path, source);
      const database = await openDatabase(folder, false);
      return new View(path, source, folder, database);
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw translate(error, path, source, folder);
    }
  }

  /**
   * @param {string} path
   * @param {string} source
   * @param {string} folder
   * @param {import("./database.js").Database} database
   */
  constructor(path, source, folder, database) {
    this.#path = path;
    this.#source = source;
    this.#folder = folder;
    this.#database = database;
  }

  /** All entries, in the order of their keys. @returns {AsyncGenerator<Entry[]>} */
  async *portions() {
    const iterator = this.#database.iterator({
      fillCache: false,
      highWaterMarkBytes: portionBytes,
    });
    try {
      for (;;) {
        const portion = await iterator.nextv(portionEntries);
        if (portion.length === 0) return;
        yield portion.map(([key, value]) => ({ key, value }));
      }
    } catch (error) {
      throw translate(error, this.#path, this.#source, this.#folder);
    } finally {
      await iterator.close();
    }
  }

  async close() {
    await this.#database.close();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/**
 * @param {string} folder
 * @param {string} path
 * @param {string} source
 */
async function fill(folder, path, source) {
  const current = await readFile(join(source, "CURRENT"), "utf8");
  const [, list] = /^(MANIFEST-\d+)\n$/.exec(current) ?? [];
  if (!list) throw corrupt(path, `${join(source, "CURRENT")} names no list of files`);
  const names = await readdir(source);
  if (!names.includes(list)) throw corrupt(path, `${join(source, list)} is missing`);
  const manifest = await readFile(join(source, list));
  const next = read(manifest, path, join(source, list));
  await writeFile(join(folder, "CURRENT"), current);
  await writeFile(join(folder, list), manifest);
  for (const name of names) {
    const [, number, kind] = /^(\d+)\.(ldb|sst|log)$/.exec(name) ?? [];
    if (number === undefined || (kind !== "log" && Number(number) >= next)) continue;
    await symlink(resolve(source, name), join(folder, name));
  }
}

/**
 * @param {Uint8Array} manifest
 * @param {string} path
 * @param {string} file
 */
function read(manifest, path, file) {
  try {
    return nextFileNumber(manifest);
  } catch (error) {
    throw corrupt(path, `${file} cannot be read: ${reasonOf(error).message}`, error);
  }
}

/**
 * What LevelDB said of the links, said of the files.
 *
 * @param {unknown} error
 * @param {string} path
 * @param {string} source
 * @param {string} folder
 */
function translate(error, path, source, folder) {
  const { code, message } = reasonOf(error);
  if (!code.startsWith("LEVEL_")) return error;
  const said = message.replaceAll(folder, source);
  const isDenied = code === "LEVEL_IO_ERROR" && !/No such file/.test(message);
  return isDenied ? failed(path, "cannot be read", error, said) : corrupt(path, said, error);
}
