/**
 * The bytes of a text that `scripts/compact.js` wrote: the most frequent bytes are one character each, the
 * others two, of which the first is one of the alphabet's last two.
 *
 * Unlike base64 this keeps what is alike alike, so that a compressed download is hardly larger than the
 * bytes' own.
 *
 * @param {string} text
 * @param {object} code
 * @param {string} code.alphabet
 * @param {string} code.order all bytes in hexadecimal, the most frequent first
 * @param {number} code.length of the bytes
 */
export function decodeCompact(text, { alphabet, order, length }) {
  const ranks = new Uint8Array(128);
  for (let rank = 0; rank < alphabet.length; rank += 1) ranks[alphabet.charCodeAt(rank)] = rank;
  const byRank = new Uint8Array(256);
  for (let rank = 0; rank < 256; rank += 1) {
    byRank[rank] = Number.parseInt(order.slice(2 * rank, 2 * rank + 2), 16);
  }
  const rankAt = (/** @type {number} */ at) => Number(ranks[text.charCodeAt(at)]);
  const single = alphabet.length - 2;
  const bytes = new Uint8Array(length);
  let at = 0;
  for (let index = 0; index < length; index += 1) {
    let rank = rankAt(at++);
    if (rank >= single) rank = (rank - single + 1) * single + rankAt(at++);
    bytes[index] = Number(byRank[rank]);
  }
  return bytes;
}
