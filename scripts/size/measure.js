// How large something is that a program loads: as it is, and as the two encodings make it that travel.

import { builtinModules } from "node:module";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

/** @typedef {{ raw: number, gzip: number, brotli: number }} Size in bytes */

/** @param {Uint8Array} bytes @returns {Size} */
export function sizeOf(bytes) {
  const brotli = { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } };
  return {
    raw: bytes.length,
    gzip: gzipSync(bytes, { level: 9 }).length,
    brotli: brotliCompressSync(bytes, brotli).length,
  };
}

/** Of what is loaded as several files, each compressed by itself. @param {Size[]} parts @returns {Size} */
export function sumOf(parts) {
  const sum = (/** @type {keyof Size} */ key) =>
    parts.reduce((total, part) => total + part[key], 0);
  return { raw: sum("raw"), gzip: sum("gzip"), brotli: sum("brotli") };
}

/**
 * A program bundled into one minified file: for browsers, or for Node where it does not bundle for them.
 *
 * @param {string} program
 * @param {string} folder where its imports are looked for
 * @param {string[]} [external] what it asks for and does not need
 * @returns {Promise<{ bytes: Uint8Array, platform: "browser" | "node" }>}
 */
export async function bundle(program, folder, external = []) {
  // Loaded here, not above: on a first run it is installed after this module is read.
  const { build } = await import("esbuild");
  const bundleFor = async (/** @type {"browser" | "node"} */ platform) => {
    const { outputFiles } = await build({
      stdin: { contents: program, resolveDir: folder },
      bundle: true,
      minify: true,
      format: "esm",
      target: "es2022",
      platform,
      external,
      legalComments: "none",
      logLevel: "silent",
      write: false,
    });
    return { bytes: /** @type {{ contents: Uint8Array }} */ (outputFiles[0]).contents, platform };
  };
  try {
    return await bundleFor("browser");
  } catch (error) {
    if (!asksForNode(error)) throw error;
    return await bundleFor("node");
  }
}

/** Whether all that keeps a bundle from being made is Node's own modules. @param {unknown} error */
function asksForNode(error) {
  const { errors = [] } = /** @type {{ errors?: { text: string }[] }} */ (error);
  const missing = errors.map(
    ({ text }) => /^Could not resolve "(?:node:)?([^"]+)"$/.exec(text)?.[1],
  );
  return missing.length > 0 && missing.every((name) => builtinModules.includes(name ?? ""));
}
