import { open, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Puts a file in the place of another, or of none: whoever reads it has the old text or the new one, also after a
 * power failure. Only its owner may write it, and nobody else read it but a group that could before.
 *
 * @param {string} path
 * @param {string} text
 * @param {() => unknown} [beforehand] done when all is written but nothing is replaced yet; if it fails, nothing is
 */
export async function replaceFile(path, text, beforehand) {
  const before = await stat(path).catch(() => undefined);
  const temporary = `${path}.new`;
  // Left by one who was killed; those who write take turns.
  await rm(temporary, { force: true });
  try {
    await write(temporary, text, before);
    await beforehand?.();
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
}

/** @param {string} path @param {string} text @param {import("node:fs").Stats | undefined} before whose rights it gets */
async function write(path, text, before) {
  const file = await open(path, "wx", 0o600);
  try {
    await file.writeFile(text);
    if (before) {
      // A server that reads it as its owner goes on to do so after root has changed it.
      if (before.uid !== process.geteuid?.()) await file.chown(before.uid, before.gid);
      await file.chmod((before.mode & 0o640) | 0o600);
    }
    await file.sync();
  } finally {
    await file.close();
  }
}

/** @param {string} folder */
async function syncFolder(folder) {
  const opened = await open(folder, "r").catch(() => undefined);
  try {
    await opened?.sync();
  } catch {
    // Not every host and file system can.
  } finally {
    await opened?.close();
  }
}
