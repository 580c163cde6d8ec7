// Writes bytes as text that compresses nearly as well as the bytes. Base64 puts three bytes into four characters, so
// what repeats in the bytes looks different each time, and a compressed WebAssembly module becomes a third larger.

/** Printable, and none that a string, a minifier or a page would have to escape. */
const alphabet = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index))
  .filter((character) => !'"\\`$<'.includes(character))
  .join("");

/** The first characters stand for a byte each; each of the last two stands before one of the first. */
const single = alphabet.length - 2;

/**
 * The source of a module that exports the bytes.
 *
 * @param {Uint8Array} bytes
 * @param {string} decoder the path of js/compact.js
 */
export function compactModule(bytes, decoder) {
  const counts = Array(256).fill(0);
  for (const byte of bytes) counts[byte] += 1;
  const order = [...counts.keys()].sort((a, b) => counts[b] - counts[a] || a - b);
  /** @type {string[]} */
  const codes = [];
  for (const [rank, byte] of order.entries()) codes[byte] = codeOf(rank);
  const text = Array.from(bytes, (byte) => codes[byte]).join("");
  const code = { alphabet, order: Buffer.from(order).toString("hex"), length: bytes.length };
  return `import { decodeCompact } from "${decoder}";

export default decodeCompact("${text}", ${JSON.stringify(code)});
`;
}

/** @param {number} rank */
function codeOf(rank) {
  if (rank < single) return alphabet.charAt(rank);
  const rest = rank - single;
  return alphabet.charAt(single + Math.floor(rest / single)) + alphabet.charAt(rest % single);
}
