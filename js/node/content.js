/** As many encodings as `fetch` undoes: each may make a body many times as large. */
const most = 5;

/**
 * Undoes the encodings that a body came in, as `fetch` does: leniently, and not at all if one is unknown.
 *
 * @param {typeof import("node:zlib")} zlib
 * @param {Buffer} body
 * @param {string} encoding
 */
export async function decoded(zlib, body, encoding) {
  const codings = encoding.toLowerCase().split(",").reverse();
  if (codings.length > most) {
    throw new Error(`too many content-encodings in response: ${codings.length}, at most ${most}`);
  }
  const { Z_SYNC_FLUSH, BROTLI_OPERATION_FLUSH } = zlib.constants;
  /** @type {import("node:zlib").ZlibOptions} */
  const lenient = { flush: Z_SYNC_FLUSH, finishFlush: Z_SYNC_FLUSH };
  const steps = codings.map((coding) => {
    switch (coding.trim()) {
      case "gzip":
      case "x-gzip":
        return () => zlib.createGunzip(lenient);
      case "deflate":
        // Some send it bare, without the header that tells this.
        return (/** @type {Buffer} */ { 0: first = 0 }) =>
          (first & 15) === 8 ? zlib.createInflate(lenient) : zlib.createInflateRaw(lenient);
      case "br":
        return () =>
          zlib.createBrotliDecompress({
            flush: BROTLI_OPERATION_FLUSH,
            finishFlush: BROTLI_OPERATION_FLUSH,
          });
      case "zstd":
        // Where this Node has it, its `fetch` undoes it.
        return /** @type {any} */ (zlib).createZstdDecompress;
      default:
        return undefined;
    }
  });
  let content = body;
  if (steps.includes(undefined)) return content;
  for (const step of steps) content = await through(/** @type {any} */ (step)(content), content);
  return content;
}

/**
 * @param {import("node:stream").Transform} transform
 * @param {Buffer} content
 * @returns {Promise<Buffer>}
 */
async function through(transform, content) {
  transform.end(content);
  const chunks = [];
  for await (const chunk of transform) chunks.push(chunk);
  return globalThis.Buffer.concat(chunks);
}
