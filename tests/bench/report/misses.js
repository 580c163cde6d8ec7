// Which targets were not reached, why, and what would reach them.

import { verdictOf } from "../verdict.js";
import { spreadInWords, targetInWords, verdictInWords } from "../words.js";

/** @typedef {import("../row.js").Figure | import("../row.js").Curve} Judged */

/**
 * @typedef {object} Reason
 * @property {RegExp} of the ids of the figures that have it
 * @property {string} why in what was measured or counted, once
 * @property {string} remedy what would reach the target
 */

/** @type {Reason[]} */
const reasons = [
  {
    of: /^call\/(node-fetch|deno|bun)\//,
    why:
      "Every call can be given up, by a timeout and a signal of its own: *fetch with a deadline* above shows what that costs " +
      "by itself. The rest is the client's own code, 13 to 19 µs of a call on Node and Deno and 6 to 12 on Bun when it runs in a " +
      "loop, and more where other programs have had the processor's caches between two calls.",
    remedy:
      "Signals and timers that cost hosts less, and less code that a call touches. Calls without a deadline would, too, but one " +
      "that never ends is worse. On Node the client does without `fetch` unless it is told to use it.",
  },
  {
    of: /^start\//,
    why:
      "Counted in instructions, two fifths are for the parsing of 84 kB of JavaScript, a third for the WebAssembly module (its " +
      "text, compiling, making an instance), and a quarter for what `new Client` compiles. The target is in milliseconds, so it " +
      "also depends on the machine: the table above tells how long others take on this one.",
    remedy:
      "A third less code. Minified into one file it would be an eighth less, and stack traces could no longer be read.",
  },
  {
    of: /^heartbeaters\/cpu/,
    why:
      "A beat is a whole call, with a deadline and the token that the last one gave; the loop has neither. That takes a fifth to a third more " +
      "of the processor, and how much in a round depends on what the process collects in it.",
    remedy: "Less code that a call touches.",
  },
  {
    of: /^registry-hosts\/deno\//,
    why:
      "An echo that also reads four headers and sets three, without any registry, does 0.7 of what a bare one does there. A beat then " +
      "takes 7 to 10 µs in and around the module, where 2.5 would be allowed.",
    remedy:
      "A way to hand Deno an answer's head as it is to be sent; WebAssembly that is compiled better.",
  },
  {
    of: /^registry-hosts\/bun\//,
    why:
      "Setting three headers takes 2 to 3 µs of the time that the target leaves, a beat in and around the module 11 to 13; on a " +
      "machine that does nothing else it was 1 to 2 µs from the target.",
    remedy: "Those 2 µs: headers that are set for less, or a beat that compiles to less.",
  },
  {
    of: /^registry-peers\//,
    why:
      "A registry is one thread, speaks HTTP, checks an account and rotates a token. Deno's bare echo of JSON, the most that any " +
      "registry on it could do, is itself slower than Redis.",
    remedy:
      "Several processes for one registry, each on a core, on a store that they share; and what brings Deno nearer to its echo.",
  },
];

/** Of those without a reason of their own, by what came of them. @type {{ is: (result: Judged) => boolean, words: string }[]} */
const others = [
  { is: isAbsent, words: "What this needs could not be had on the machine." },
  {
    is: isUndecided,
    words:
      "Some of the middle half of the rounds reaches the target, and some does not: what is held against each other differs " +
      "from process to process by more than the margin.",
  },
  { is: () => true, words: "No reason is known yet." },
];

/** @param {import("../results.js").Results} results */
export function missesInWords({ results }) {
  const parts = missesOf(results).map(({ missed, words }) => {
    const list = missed.map((result) => `- ${inWords(result)}`).join("\n");
    return `${list}\n\n${words}`;
  });
  return parts.length > 0 ? parts.join("\n\n") : "All targets are met.";
}

/**
 * What is not met, in groups that have a reason in common. Each is in one group.
 *
 * @template {Judged} R
 * @param {R[]} results
 */
export function missesOf(results) {
  let left = results.filter(isMissed);
  const take = (/** @type {(result: R) => boolean} */ is) => {
    const missed = left.filter(is);
    left = left.filter((result) => !missed.includes(result));
    return missed;
  };
  return [
    ...reasons.map(({ of, why, remedy }) => ({
      missed: take((result) => of.test(result.id) && !isAbsent(result)),
      words: `${why} *What would reach it:* ${remedy}`,
    })),
    ...others.map(({ is, words }) => ({ missed: take(is), words })),
  ].filter(({ missed }) => missed.length > 0);
}

/** @param {Judged} result */
function isMissed(result) {
  const { outcome } = verdictOf(result);
  return outcome !== undefined && outcome !== "met";
}

/** @param {Judged} result */
function isUndecided(result) {
  return verdictOf(result).outcome === "undecided";
}

/** @param {Judged} result */
function isAbsent(result) {
  return verdictOf(result).value === undefined;
}

/** @param {Judged} result */
function inWords(result) {
  const measured = `${result.what}: **${verdictInWords(result)}** of ${targetInWords(result)}`;
  return isUndecided(result) ? `${measured}, undecided, ${spreadInWords(result)}` : measured;
}
