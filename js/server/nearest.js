/**
 * The name that was probably meant, if one is near enough to say so.
 *
 * @param {string} name
 * @param {string[]} known
 */
export function nearest(name, known) {
  const plain = (/** @type {string} */ text) => text.toLowerCase().replaceAll(/[-_]/g, "");
  const [best] = known
    .map((each) => ({ each, distance: distanceOf(plain(name), plain(each)) }))
    .sort((one, other) => one.distance - other.distance);
  return best && best.distance <= Math.max(2, name.length / 3) ? best.each : undefined;
}

/** How many letters to add, remove or replace (Levenshtein). @param {string} one @param {string} other */
function distanceOf(one, other) {
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (one[i - 1] === other[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
