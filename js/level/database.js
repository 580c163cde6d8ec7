import { failed, locked, reasonOf } from "./errors.js";

/** @typedef {import("classic-level").ClassicLevel<Uint8Array, Uint8Array>} Database */

const encodings = /** @type {const} */ ({ keyEncoding: "view", valueEncoding: "view" });

/** The registry holds everything in memory and reads nothing twice. Tables without compression can be verified. */
const settings = { cacheSize: 1024 * 1024, compression: false };

/**
 * Opens a LevelDB.
 *
 * @param {string} location
 * @param {boolean} createIfMissing
 * @returns {Promise<Database>} rejects with what LevelDB says
 */
export async function openDatabase(location, createIfMissing) {
  const { ClassicLevel } = await import("classic-level");
  const database = new ClassicLevel(location, { ...encodings, ...settings, createIfMissing });
  // Errors of an opening that nobody waits for would end the process.
  await database.open();
  return /** @type {Database} */ (/** @type {unknown} */ (database));
}

/**
 * Makes sure that there is something to open a directory with.
 *
 * @param {string} path of the registry's directory
 */
export async function requireLibrary(path) {
  try {
    await import("classic-level");
  } catch (error) {
    throw failed(path, "needs a package that is not installed: npm install classic-level", error);
  }
}

/**
 * Keeps other processes, and the rest of this one, from a directory, for as long as what it gives is open: a LevelDB that
 * holds nothing, because its lock is the system's, ends with the process, and is one that JavaScript has no other way to.
 * The lock of the LevelDB that holds something cannot do that: that one is closed at times.
 *
 * @param {string} path of the registry's directory
 * @param {string} location
 */
export async function lock(path, location) {
  const open = () => openDatabase(location, true);
  try {
    // What is damaged there is no loss.
    return await open().catch(async (error) => {
      if (reasonOf(error).code === "LEVEL_LOCKED") throw error;
      const { ClassicLevel } = await import("classic-level");
      await ClassicLevel.destroy(location);
      return open();
    });
  } catch (error) {
    const isLocked = reasonOf(error).code === "LEVEL_LOCKED";
    throw isLocked ? locked(path) : failed(path, "cannot be locked", error);
  }
}
