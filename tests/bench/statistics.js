/** @param {number[]} figures */
export function median(figures) {
  return quantile(figures, 0.5);
}

/**
 * Between two figures as far as it is between their ranks.
 *
 * @param {number[]} figures
 * @param {number} share from 0, the lowest, to 1, the highest
 */
export function quantile(figures, share) {
  const sorted = figures.toSorted((a, b) => a - b);
  const rank = share * (sorted.length - 1);
  const lower = sorted[Math.floor(rank)] ?? Number.NaN;
  const upper = sorted[Math.ceil(rank)] ?? Number.NaN;
  return lower + (upper - lower) * (rank - Math.floor(rank));
}

/**
 * What is in the middle, and between what the middle half of the rounds is.
 *
 * @typedef {{ median: number, low: number, high: number }} Summary
 */

/** @param {number[]} figures @returns {Summary} */
export function summaryOf(figures) {
  return {
    median: median(figures),
    low: quantile(figures, 0.25),
    high: quantile(figures, 0.75),
  };
}

/**
 * Of two that were measured in the same rounds, one ÷ the other in each.
 *
 * @param {number[]} ours
 * @param {number[]} theirs
 */
export function ratiosOf(ours, theirs) {
  if (ours.length !== theirs.length) throw new Error("Two sides have different numbers of rounds.");
  return ours.map((figure, round) => figure / Number(theirs[round]));
}
