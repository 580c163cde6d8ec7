import { mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { openDatabase } from "./database.js";
import { corrupt, failed, reasonOf } from "./errors.js";
import { readManifest } from "./manifest.js";
import { verifyTable } from "./table.js";

/** @typedef {import("../types/persistence.js").Entry} Entry */

/** What LevelDB's words for a failed call are when it is not for the files' sake. */
const hostFailures =
  /Permission denied|Operation not permitted|Too many open files|No space|quota|Input\/output|memory/i;

const portionEntries = 1000;
const portionBytes = 1024 * 1024;

/**
 * A look at a LevelDB that changes nothing in it.
 *
 * LevelDB repairs what it opens: it begins new files, and deletes those that its list does not name. If the list is
 * damaged, that is what was to be saved. So it is given a directory of its own, in which links lead to the logs and to the
 * tables that the list names. It writes to none of these: it only reads them, unless it takes the number of one for a new
 * file's, which can be no number below the list's next. The list itself is copied.
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
  const { next, tables } = understand(join(source, list), path, () => readManifest(manifest));
  await writeFile(join(folder, "CURRENT"), current);
  await writeFile(join(folder, list), manifest);
  const found = names.flatMap((name) => {
    const [, number, kind] = /^(\d+)\.(ldb|sst|log)$/.exec(name) ?? [];
    return number === undefined ? [] : [{ name, number: Number(number), isLog: kind === "log" }];
  });
  for (const { isLog, name, number } of found) {
    const size = tables.get(number);
    if (!isLog && (size === undefined || number >= next)) continue;
    if (!isLog) await verify(join(source, name), size, path);
    await symlink(resolve(source, name), join(folder, name));
  }
}

/**
 * @param {string} file
 * @param {number | undefined} size
 * @param {string} path
 */
async function verify(file, size, path) {
  const table = await readFile(file);
  if (table.length !== size) throw corrupt(path, `${file} has ${table.length} of ${size} bytes`);
  understand(file, path, () => verifyTable(table));
}

/**
 * @template T
 * @param {string} file
 * @param {string} path
 * @param {() => T} read
 */
function understand(file, path, read) {
  try {
    return read();
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
  return code === "LEVEL_IO_ERROR" && hostFailures.test(message)
    ? failed(path, "cannot be read", error, said)
    : corrupt(path, said, error);
}
