import { InvalidArgumentError } from "../../../pkg/vendor/commander.js";

// What options are made of. Commander names the option and the text that breaks the rule.

/** @param {number} least @param {number} [most] */
export function wholeNumber(least, most = Number.MAX_SAFE_INTEGER) {
  return (/** @type {string} */ text) => {
    const number = Number(text);
    if (/^\d+$/.test(text) && number >= least && number <= most) return number;
    const rule = most === Number.MAX_SAFE_INTEGER ? `from ${least} on` : `from ${least} to ${most}`;
    throw new InvalidArgumentError(`It must be a whole number ${rule}.`);
  };
}

/** What names something, such as a file: an empty text, of a variable that is not set, would be taken for none. @param {string} text */
export function nonEmpty(text) {
  if (text !== "") return text;
  throw new InvalidArgumentError("It must not be empty.");
}

/**
 * Tags between commas, of an option that may be given several times. An empty text is none.
 *
 * @param {string} text
 * @param {string[]} [before]
 */
export function tags(text, before = []) {
  return [...before, ...text.split(",").filter((tag) => tag !== "")];
}

/**
 * Any words, of an option that may be given several times.
 *
 * @param {string} text
 * @param {string[]} [before]
 */
export function words(text, before = []) {
  return [...before, text];
}

/**
 * A pair `key=value` of an option that may be given several times. An empty text is none; a value may have commas and
 * further signs of equality.
 *
 * @param {string} text
 * @param {Record<string, string>} [before]
 */
export function metadata(text, before = {}) {
  if (text === "") return before;
  const [, key, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (key === undefined || value === undefined) {
    throw new InvalidArgumentError("It must be a pair such as zone=b.");
  }
  // Not by assignment: __proto__ is a key like any other.
  return Object.fromEntries([...Object.entries(before), [key, value]]);
}
