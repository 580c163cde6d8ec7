// Mistakes that a test must find when they are made again: each is the smallest change that makes it.

import { clientMistakes } from "./client.js";
import { commandMistakes } from "./command.js";
import { durabilityMistakes } from "./durability.js";
import { registryMistakes } from "./registry.js";
import { serverMistakes } from "./server.js";

/**
 * @typedef {object} Mistake
 * @property {string} name what goes wrong, after the number of the weakness or the section if it has one
 * @property {string} file
 * @property {string} find occurs once in the file
 * @property {string} replace
 * @property {string} test the check or the rule that finds it, a native test as `core name` or `simulation name`, or one of
 *   a file below tests/durability as `durability file: name`, and so below the other folders of `placeOf`
 */

export const mistakes = [
  ...clientMistakes,
  ...registryMistakes,
  ...durabilityMistakes,
  ...commandMistakes,
  ...serverMistakes,
];

/** @param {string} test */
export function isNative(test) {
  return /^(core|simulation) /.test(test);
}

/**
 * The file of a test that has one of its own, and its name in there.
 *
 * @param {string} test
 */
export function placeOf(test) {
  const named = /^(durability|accounts|run|server|spec) ([\w/-]+): (.*)$/;
  const [, kind, file, name] = named.exec(test) ?? [];
  return file && name ? { path: `tests/${kind}/${file}.test.js`, name } : undefined;
}
