/**
 * @param {number[]} ours one figure a round
 * @param {number[]} bare the figure of the bare thing in the same round
 */
export function summarize(ours, bare) {
  const ratios = ours.map((figure, round) => figure / (bare[round] ?? Number.NaN));
  return {
    ratio: rounded(median(ratios)),
    lowest: rounded(Math.min(...ratios)),
    highest: rounded(Math.max(...ratios)),
    ours: Math.round(median(ours)),
    bare: Math.round(median(bare)),
  };
}

/** @param {number[]} figures */
export function median(figures) {
  const sorted = figures.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

/** @param {number} figure */
function rounded(figure) {
  return Math.round(figure * 100) / 100;
}
