// Holds what was measured against the baselines. Nothing here is a time: times compare with nothing but themselves.

/**
 * What is measured, and how much more of it than at the baseline is still no more.
 *
 *   instructions  of the native core, by callgrind: the same in every run of the same binary. What changes them without
 *                 a reason is the compiler, which decides anew what to inline where code beside it changed, and the
 *                 allocator, which now and then tidies up.
 *   ratios        of pieces of work to others in the same process. Beside the builds and tests of others those without
 *                 sockets were between 0.89 and 1.15 of their median, and the median itself moves by a tenth from one day
 *                 to another, and more from one processor to another: less than a quarter would fail by chance. With
 *                 sockets one run in four was above that, which is why what is worse is measured again.
 *   crossings     calls between JavaScript and WebAssembly, and requests sent: numbers that the code says.
 *   bytes         of JavaScript's heap for each call, of the registry's memory for each session: between 0.98 and 1.02.
 *
 * baselines.js says where each is compared.
 *
 * @typedef {"instructions" | "ratios" | "crossings" | "bytes"} Kind
 */

/** @type {Record<Kind, number>} */
export const tolerances = { instructions: 0.03, ratios: 0.25, crossings: 0, bytes: 0.08 };

/** @typedef {Partial<Record<Kind, Record<string, number>>>} Figures by kind and id */

/** @typedef {"within" | "better" | "worse" | "new" | "gone"} Judgement */

/** @typedef {{ kind: Kind, id: string, baseline: number | undefined, measured: number | undefined, judgement: Judgement }} Comparison */

/**
 * Every figure of the kinds that were measured.
 *
 * @param {Figures} baselines
 * @param {Figures} measured
 * @returns {Comparison[]}
 */
export function compare(baselines, measured) {
  return /** @type {Kind[]} */ (Object.keys(measured)).flatMap((kind) => {
    const before = baselines[kind] ?? {};
    const now = measured[kind] ?? {};
    const ids = new Set([...Object.keys(before), ...Object.keys(now)]);
    return [...ids].map((id) => {
      const judgement = judge(before[id], now[id], tolerances[kind]);
      return { kind, id, baseline: before[id], measured: now[id], judgement };
    });
  });
}

/**
 * @param {number | undefined} baseline
 * @param {number | undefined} measured
 * @param {number} tolerance
 * @returns {Judgement}
 */
function judge(baseline, measured, tolerance) {
  if (baseline === undefined) return "new";
  // What a program could not work out is none either, and null once it is printed as JSON.
  if (!Number.isFinite(measured)) return "gone";
  if (Number(measured) > baseline * (1 + tolerance)) return "worse";
  return Number(measured) < baseline * (1 - tolerance) ? "better" : "within";
}

/**
 * The lower of each in two runs. One that either lacks is no number, and so a failure.
 *
 * @param {Record<string, number>} ratios
 * @param {Record<string, number>} again
 * @returns {Record<string, number>}
 */
export function lower(ratios, again) {
  const ids = new Set([...Object.keys(ratios), ...Object.keys(again)]);
  const least = (/** @type {string} */ id) =>
    Math.min(ratios[id] ?? Number.NaN, again[id] ?? Number.NaN);
  return Object.fromEntries([...ids].map((id) => [id, least(id)]));
}

/**
 * What must be looked at: what got worse, and what nobody has accepted.
 *
 * @param {Comparison[]} comparisons
 */
export function failures(comparisons) {
  return comparisons.filter(({ judgement }) => ["worse", "new", "gone"].includes(judgement));
}

const units = {
  instructions: "instructions",
  ratios: "times the least that does something like it",
  crossings: "",
  bytes: "bytes",
};

/** A comparison in a sentence. @param {Comparison} comparison */
export function sentenceOf({ kind, id, baseline, measured, judgement }) {
  const [before, now] = [baseline, measured].map((value) =>
    `${shown(value)} ${units[kind]}`.trim(),
  );
  if (judgement === "new") return `${id}: ${now}, for which there is no baseline.`;
  if (judgement === "gone") return `${id}: not measured, though there is a baseline, ${before}.`;
  const change = Number(measured) / Number(baseline) - 1;
  const percent = `${change < 0 ? "−" : "+"}${Math.abs(change * 100).toFixed(1)} %`;
  const allowed = `up to +${tolerances[kind] * 100} % is noise`;
  if (judgement === "worse")
    return `${id}: ${now}, was ${shown(baseline)}: ${percent}; ${allowed}.`;
  return `${id}: ${now}, was ${shown(baseline)}: ${percent}.`;
}

/** @param {number | undefined} value */
function shown(value) {
  if (value === undefined) return "none";
  return Number.isInteger(value) ? String(value) : value.toFixed(2);
}
