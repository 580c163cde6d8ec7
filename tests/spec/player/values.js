// Names in a row, and the values that are made from others.

import { uuidAt } from "../api.js";
import { Unexpected } from "../expect.js";

/** @typedef {Record<string, unknown>} Names */

/** @typedef {{ make: string, of?: string, number: number }} Made */

/** A version 1 UUID of a time from now, in seconds. @param {number} seconds @returns {Made} */
export const uuidFromNow = (seconds) => ({ make: "uuidFromNow", number: seconds });

/**
 * A version 1 UUID of a time, and so many milliseconds more.
 *
 * @param {string} of the time, in milliseconds since the epoch
 * @param {number} millis
 * @returns {Made}
 */
export const uuidAfter = (of, millis) => ({ make: "uuidAfter", of, number: millis });

/** Text in capitals. @param {string} of @returns {Made} */
export const upperCase = (of) => ({ make: "upperCase", of, number: 0 });

/**
 * Text with one letter changed, at a place between 0 and 1.
 *
 * @param {string} of
 * @param {number} place
 * @returns {Made}
 */
export const altered = (of, place) => ({ make: "altered", of, number: place });

/**
 * @param {Made} made
 * @param {Names} names
 * @param {number} now by the registry's clock, in milliseconds
 */
export function make({ make, of = "", number }, names, now) {
  const value = fill(of, names);
  const text = String(value);
  switch (make) {
    case "uuidFromNow":
      return uuidAt(Math.round(now + number * 1000));
    case "uuidAfter":
      return uuidAt(Number(value) + number);
    case "upperCase":
      return text.toUpperCase();
    case "altered": {
      // The last letter of base64 may hold bits that mean nothing.
      const index = Math.floor(number * (text.length - 2));
      return text.slice(0, index) + (text[index] === "A" ? "B" : "A") + text.slice(index + 1);
    }
    default:
      throw new Unexpected(`nothing is made by ${make}`);
  }
}

/**
 * Puts the values of names in their place, deep inside of plain data. A text that is one name becomes
 * its value, of whatever kind.
 *
 * @param {unknown} value
 * @param {Names} names
 * @returns {any}
 */
export function fill(value, names) {
  if (typeof value === "string") {
    const whole = /^\$([a-z][A-Za-z0-9]*)$/.exec(value)?.[1];
    if (whole !== undefined) return named(whole, names);
    return value.replaceAll(/\$([a-z][A-Za-z0-9]*)/g, (_, name) => String(named(name, names)));
  }
  if (value instanceof RegExp || typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((entry) => fill(entry, names));
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [fill(key, names), fill(part, names)]),
  );
}

/**
 * @param {string} name
 * @param {Names} names
 */
function named(name, names) {
  if (!Object.hasOwn(names, name)) throw new Unexpected(`nothing is named $${name}`);
  return names[name];
}
