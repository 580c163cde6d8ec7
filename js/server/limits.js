// How much an account may have and ask for. On a command line `sessions=1000`, or for a rate `GET:/.*=600/1m`; in a file
// the same names with their numbers, and a list `rates`.

import { BrokenRule, broken, readNumber } from "./values.js";

/**
 * @typedef {object} Limits
 * @property {number} [sessions]
 * @property {number} [services]
 * @property {number} [configurationValues]
 * @property {number} [heldRequests]
 * @property {number} [failedLogins]
 * @property {Rate[]} [rates]
 */

/** @typedef {{ method: string, path: string, limit: number, period: number }} Rate */

const counts = ["sessions", "services", "configuration-values", "held-requests", "failed-logins"];
const methods = ["GET", "POST", "PUT", "DELETE", "ALL"];
const most = 2 ** 32 - 1;

export const exampleLimits = "sessions=1000 or ALL:/.*=600/1m";

const form = `must be NAME=NUMBER (${counts.join(", ")}), METHOD:PATH=COUNT/TIME, or rates=none`;

/** A path may hold commas: one is between two limits only if another limit begins behind it. */
const between = new RegExp(`,?\\s+|,(?=[A-Z]+:|(?:${[...counts, "rates"].join("|")})=|$)`);

/** @type {import("./values.js").Kind} */
export const limits = {
  placeholder: "LIMIT",
  isList: true,
  read(given) {
    const items = Array.isArray(given) ? given : [given];
    /** @type {Limits} */
    const found = {};
    for (const item of items) {
      if (typeof item === "string") {
        const parts = item.split(between).filter((part) => part !== "");
        if (parts.length === 0) broken("is empty");
        for (const part of parts) readText(part, found);
      } else if (typeof item === "object" && item !== null) readMembers(item, found);
      else broken(form, { value: item });
    }
    return found;
  },
};

/** @param {string} text @param {Limits} found */
function readText(text, found) {
  if (text === "rates=none") {
    found.rates = [];
    return;
  }
  // A path may hold anything but a space; what follows it cannot hold an equals sign.
  const [, method, path, limit, period] =
    /^(?:([A-Z]+):(\S*)|[\w-]+)=([^=/]*)(?:\/([^=/]*))?$/.exec(text) ?? [];
  const name = text.slice(0, text.indexOf("="));
  if (limit === undefined || (method === undefined) !== (period === undefined)) {
    return broken(form, { value: text });
  }
  try {
    if (method === undefined) readMembers({ [name]: limit }, found);
    else readMembers({ rates: [{ method, path, limit, period }] }, found);
  } catch (error) {
    throw error instanceof BrokenRule ? new BrokenRule(error.message, { value: text }) : error;
  }
}

/** @param {object} members @param {Limits} found */
function readMembers(members, found) {
  for (const [name, value] of Object.entries(members)) {
    const kebab = name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    if (name === "rates") {
      if (!Array.isArray(value)) broken("must be a list", { inside: "rates", value });
      const rates = value.map((/** @type {any} */ rate, /** @type {number} */ at) =>
        readRate(rate, `rates[${at}]`),
      );
      found.rates = [...(found.rates ?? []), ...rates];
    } else if (counts.includes(kebab)) {
      const rule = `must be a whole number from 0 to ${most}`;
      const key = kebab.replaceAll(/-(\w)/g, (_, letter) => letter.toUpperCase());
      try {
        Object.assign(found, { [key]: readNumber(value, "", { "": 1 }, 0, most, rule) });
      } catch {
        broken(rule, { inside: name, value });
      }
    } else broken(`must be one of ${[...counts, "rates"].join(", ")}`, { value: name });
  }
}

/** @param {any} rate @param {string} inside @returns {Rate} */
function readRate(rate, inside) {
  const { method, path, limit, period, ...others } = rate ?? {};
  const [other] = Object.keys(others);
  if (other !== undefined)
    broken("must be method, path, limit or period", { inside, value: other });
  if (!methods.includes(method))
    broken(`must have a method: ${methods.join(", ")}`, { inside, value: method });
  if (typeof path !== "string")
    broken("must have a path, a regular expression", { inside, value: path });
  const number = "must have a limit, a whole number from 1 on";
  const time = "must have a period, such as 60, 1m or 1d";
  const units = { s: 1, m: 60, h: 3600, d: 86_400 };
  return {
    method,
    path,
    limit: readPart(limit, number, (given) => readNumber(given, "", { "": 1 }, 1, most, number)),
    period: readPart(period, time, (given) => readNumber(given, "s", units, 1, most, time)),
  };

  /** @param {unknown} value @param {string} rule @param {(value: unknown) => number} read */
  function readPart(value, rule, read) {
    try {
      return read(value);
    } catch {
      return broken(rule, { inside, value });
    }
  }
}
