// What was measured, kept in results.json: each result with the run that it is of.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** @typedef {import("./row.js").Figure} Figure */
/** @typedef {import("./row.js").Curve} Curve */

/**
 * @typedef {object} Run
 * @property {string} at when it began
 * @property {import("./machine.js").Machine} machine
 */

/** @typedef {{ row: string, at: string }} Origin the row it is of, and the run */
/** @typedef {(Figure & Origin) | (Curve & Origin)} Result */

/** @typedef {{ runs: Run[], results: Result[] }} Results */

const file = fileURLToPath(new URL("results.json", import.meta.url));

/** @returns {Results} */
export function readResults() {
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : { runs: [], results: [] };
}

/** A line for each, so that a change shows what was measured anew. @param {Results} results @param {string} [path] */
export function writeResults({ runs, results }, path = file) {
  const lines = (/** @type {object[]} */ values) =>
    values.map((value) => JSON.stringify(value, rounded)).join(",\n");
  writeFileSync(path, `{"runs":[\n${lines(runs)}\n],"results":[\n${lines(results)}\n]}\n`);
}

/**
 * What is known after a run: what it measured, and of before what it did not.
 *
 * @param {Results} before
 * @param {Run} run
 * @param {import("./rows.js").Outcome[]} outcomes of the rows that ran
 * @param {string[]} names of all rows there are, in their order
 * @returns {Results}
 */
export function merged(before, run, outcomes, names) {
  const results = names.flatMap((name) => {
    const old = before.results.filter(({ row }) => row === name);
    const ran = outcomes.find(({ row }) => row === name);
    if (!ran) return old;
    const fresh = ran.results.map((result) => ({ ...result, row: name, at: run.at }));
    // What a row that failed did not come to is still what it was.
    const kept = old.filter(({ id }) => fresh.every((result) => result.id !== id));
    return ran.failure === undefined ? fresh : [...fresh, ...kept];
  });
  const runs = [...before.runs, run].filter(({ at }) => results.some((result) => result.at === at));
  return { runs, results };
}

/** More digits than five are noise. @param {string} _key @param {unknown} value */
function rounded(_key, value) {
  const isFraction = typeof value === "number" && !Number.isInteger(value);
  return isFraction ? Number(value.toPrecision(5)) : value;
}
