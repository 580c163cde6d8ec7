// Mistakes that a test must find when they are made again: each is the smallest change that makes it.

import { clientMistakes } from "./client.js";
import { registryMistakes } from "./registry.js";

/**
 * @typedef {object} Mistake
 * @property {string} name what goes wrong, after the number of the weakness or the section if it has one
 * @property {string} file
 * @property {string} find occurs once in the file
 * @property {string} replace
 * @property {string} test the check or the rule that finds it, or a native test as `core name` or `simulation name`
 */

export const mistakes = [...clientMistakes, ...registryMistakes];

/** @param {string} test */
export function isNative(test) {
  return /^(core|simulation) /.test(test);
}
