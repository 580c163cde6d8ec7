// Fits the behaviour suite to node:test.

import { describe, test } from "node:test";
import { suite } from "./suite.js";

/**
 * @typedef {object} Opened
 * @property {import("./check.js").Target} target
 * @property {() => void | Promise<void>} close
 */

/**
 * Runs every check against a registry of its own.
 *
 * @param {string} label
 * @param {(options: import("./check.js").RegistryOptions) => Opened | Promise<Opened>} open
 */
export function runSuite(label, open) {
  for (const [feature, checks] of Object.entries(suite)) {
    describe(`${label}: ${feature}`, { concurrency: 8 }, () => {
      for (const { name, options, run } of checks) {
        test(name, { timeout: 20_000 }, async () => {
          const { target, close } = await open(options ?? {});
          // A registry does not keep its process alive, not even for a request that it holds.
          const running = setInterval(() => {}, 1000);
          try {
            await run(target);
          } finally {
            clearInterval(running);
            await close();
          }
        });
      }
    });
  }
}
