import { fstat, fsync, write } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { getMember } from "../../object.js";

/**
 * Writes text to an open file, and resolves when all of it was taken: by whoever reads a pipe, or by the disk.
 *
 * @param {number} file
 * @param {string} text
 */
export async function writeFully(file, text) {
  let rest = Buffer.from(text);
  while (rest.length > 0) rest = rest.subarray(await writeSome(file, rest));
  // A disk that is full, or far away, may say so only now.
  if ((await promisify(fstat)(file)).isFile()) await promisify(fsync)(file);
}

/** @param {number} file @param {Buffer} bytes */
async function writeSome(file, bytes) {
  try {
    const { bytesWritten } = await promisify(write)(file, bytes);
    return bytesWritten;
  } catch (error) {
    if (getMember(error, "code") !== "EAGAIN") throw error;
    // A pipe that is full, and that somebody made one that does not wait.
    await sleep(20);
    return 0;
  }
}
