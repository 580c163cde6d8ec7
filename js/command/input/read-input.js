import { createReadStream, statSync } from "node:fs";
import { note, UsageError } from "../failure.js";

/**
 * The text of a file, or, for `-`, of the standard input.
 *
 * @param {string} path
 */
export async function readText(path) {
  const stream = path === "-" ? process.stdin : createReadStream(path);
  // Nothing comes a second time, and would be taken for an empty text.
  if (stream.readableEnded || stream.destroyed) {
    throw new UsageError(
      "Two want the standard input, as --api-key-file - does: name a file for one of them.",
    );
  }
  const name = path === "-" ? "The standard input" : path;
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let text = "";
  try {
    for await (const chunk of stream) text += decoder.decode(chunk, { stream: true });
    return text + decoder.decode();
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(`${name} must be text in UTF-8.`);
    throw new UsageError(`${name} cannot be read: ${/** @type {Error} */ (error).message}`);
  }
}

/**
 * Says so if others may read a file with a key in it.
 *
 * @param {string} path
 */
export function warnOfReaders(path) {
  const stat = statSync(path);
  // Windows has no such bits, and what a shell makes of <(…) is no file.
  if (process.platform === "win32" || !stat.isFile() || (stat.mode & 0o077) === 0) return;
  note(`Others may read ${path}, which holds a key: chmod 600 ${path}`);
}
