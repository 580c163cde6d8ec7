// What a row of the bench is: a file of rows/ that exports `measure`, which yields figures and curves. A row can be run by
// itself, `npm run bench -- call`. What it starts in other processes it also ends.

/**
 * What one side did, a number a round.
 *
 * @typedef {object} Series
 * @property {string} name "service-registry-client", "bare fetch", "etcd, gateway"
 * @property {string} [version]
 * @property {number[]} rounds at least five; none where nothing could be measured
 */

/** @typedef {{ atMost: number } | { atLeast: number }} Target what a figure is to reach; of a curve, how far it may grow */

/**
 * @typedef {object} Figure
 * @property {string} id "call/node/32": stable, in results and baselines
 * @property {string} what a row of the table in words
 * @property {string} unit of the rounds: "µs", "1/s", "ms", "B", "×" for a plain number
 * @property {Series} ours
 * @property {Series[]} references interleaved with ours, round by round, whoever is first alternates
 * @property {"ratio" | "value"} judged the target is for the median of ours ÷ the first reference per round, or for the
 *   median of ours
 * @property {Target} [target] none: it is there for comparison
 * @property {string} [absent] why nothing was measured (a peer or a host that this machine has not); rounds are then empty,
 *   and the target is not met
 * @property {string} [note] what a reader must know to judge it, in a sentence
 */

/**
 * How something grows with a size. Curves whose ids differ only after the last slash are drawn into one plot, each labelled
 * by that last part.
 *
 * @typedef {object} Curve
 * @property {string} id "scale/sessions/beat"
 * @property {string} what a row of the table in words
 * @property {string} unit of the values
 * @property {string} sizeUnit what is counted: "sessions"
 * @property {{ size: number, rounds: number[] }[]} points in ascending order of size, all measured in the same rounds
 * @property {Target} [target] for the median of that at the largest size ÷ that at the smallest per round; what else is judged
 *   is a figure
 */

/**
 * @typedef {object} Bench what a row is given
 * @property {(line: string) => void} progress says how far it is, on standard error
 * @property {number} rounds how many to make, at least five
 * @property {string} root the project's folder
 */

/** @typedef {(bench: Bench) => AsyncGenerator<Figure | Curve, void, void>} Measure what a row's file exports as `measure` */

/** @param {Figure | Curve} result @returns {result is Curve} */
export function isCurve(result) {
  return "points" in result;
}

/**
 * @template {Figure | Curve} R
 * @param {R[]} results
 */
export function curvesIn(results) {
  return /** @type {Extract<R, Curve>[]} */ (results.filter(isCurve));
}

/**
 * @template {Figure | Curve} R
 * @param {R[]} results
 */
export function figuresIn(results) {
  return /** @type {Extract<R, Figure>[]} */ (results.filter((result) => !isCurve(result)));
}
