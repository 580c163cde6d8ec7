/** Control characters, those that turn the direction of writing, line separators, and halves of characters. */
const unshown =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]|\p{Surrogate}/gu;

/** @type {Record<string, string>} */
const short = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/**
 * A text without what a terminal would obey instead of showing it: such characters are written as JavaScript does.
 *
 * @param {string} text
 */
export function visible(text) {
  return text.replace(
    unshown,
    (character) =>
      short[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** @param {Record<string, string>} metadata */
export function pairs(metadata) {
  return Object.entries(metadata)
    .map(([key, value]) => `${key}=${value}`)
    .join(", ");
}

/**
 * How long ago a time was, as people say it.
 *
 * @param {number | null} time in milliseconds since the Unix epoch
 * @param {number} [now]
 */
export function ago(time, now = Date.now()) {
  if (time === null) return "never";
  // The clocks of two machines differ a little.
  const seconds = Math.max(0, Math.round((now - time) / 1000));
  for (const [unit, length] of /** @type {const} */ ([
    ["d", 86400],
    ["h", 3600],
    ["min", 60],
  ])) {
    if (seconds >= 2 * length) return `${Math.floor(seconds / length)} ${unit} ago`;
  }
  return `${seconds} s ago`;
}

/**
 * A time of the local zone: `2013-03-04 15:12:01`.
 *
 * @param {number} time in milliseconds since the Unix epoch
 */
export function localTime(time) {
  // Sweden's form of a date is ISO's.
  return new Date(time).toLocaleString("sv-SE");
}
