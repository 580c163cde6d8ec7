// Fits the behaviour suite to node:test.

import { after, describe, test } from "node:test";
import { rows } from "./conformance/rows.js";
import { nameOf, Tally } from "./player/tally.js";
import { suite } from "./suite.js";

/**
 * @typedef {object} Opened
 * @property {import("./check.js").Target} target
 * @property {() => void | Promise<void>} close
 */

/**
 * Plays every rule against a registry, and runs every check against a registry of its own.
 *
 * @param {string} label
 * @param {(options: import("./check.js").RegistryOptions) => Opened | Promise<Opened>} open
 * @param {{ overSocket: boolean }} place
 */
export function runSuite(label, open, { overSocket }) {
  const place = { label, open: () => open({}), openWith: open };
  runConformance(place, { hasOther: true, overSocket });
  // Most of a check's time is spent on waiting for sessions to die.
  describe(label, { concurrency: 4 }, () => {
    for (const [feature, checks] of Object.entries(suite)) {
      describe(feature, { concurrency: 8 }, () => {
        for (const check of checks) {
          test(check.name, { timeout: 20_000 }, () => runCheck(check, open));
        }
      });
    }
  });
}

/**
 * @param {import("./check.js").Check} check
 * @param {(options: import("./check.js").RegistryOptions) => Opened | Promise<Opened>} open
 */
async function runCheck({ options, run }, open) {
  const { target, close } = await open(options ?? {});
  try {
    await run(target);
  } finally {
    for (const end of target.ends ?? []) end();
    await close();
  }
}

/**
 * Plays the rules that can be played at a place, and prints how many held.
 *
 * @param {import("./player/tally.js").Place} place
 * @param {{ hasOther: boolean, overSocket: boolean }} abilities
 */
export function runConformance(place, abilities) {
  const tally = new Tally(place, rows);
  // Rows wait for deadlines in real time, so they are played side by side.
  describe(`${place.label}: conformance`, { concurrency: 24 }, () => {
    for (const row of tally.playable(abilities)) {
      test(nameOf(row), { timeout: 30_000 }, () => tally.play(row));
    }
    after(async () => {
      await tally.close();
      for (const line of tally.report) console.log(line);
    });
  });
}
