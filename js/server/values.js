// The kinds of values that settings have. A reader takes what a person wrote (always text on a command line and in a
// variable; any value in a file and in a program) and gives the value, or throws the rule that it breaks.

import { isIP } from "node:net";

/**
 * @typedef {object} Kind
 * @property {string} placeholder what stands for a value in the help
 * @property {boolean} [isList] whether it may be given several times
 * @property {(given: unknown) => any} read throws a `BrokenRule`
 */

/** What is wrong with a value, as a rule: "must be …". */
export class BrokenRule extends Error {
  /**
   * @param {string} rule
   * @param {{ inside?: string, value?: unknown }} [place] the part that breaks it, if it is not the whole
   */
  constructor(rule, { inside = "", value } = {}) {
    super(rule);
    this.inside = inside;
    this.value = value;
  }
}

/** @type {Kind} */
export const path = {
  placeholder: "PATH",
  read: (given) => (typeof given === "string" && given !== "" ? given : broken("must be a path")),
};

/** @type {Kind} */
export const address = {
  placeholder: "HOST:PORT",
  read(given) {
    const rule =
      "must be HOST:PORT, such as 127.0.0.1:9000, [::1]:9000, or :9000 for all addresses";
    if (typeof given === "number") return readAddress(`:${given}`, rule);
    return typeof given === "string" ? readAddress(given, rule) : broken(rule);
  },
};

/** @param {string} text @param {string} rule */
function readAddress(text, rule) {
  const [, bracketed, plain = "", digits] =
    /^(?:\[([^\]]*)\]|([^:[\]/\s]*)):(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  if (digits === undefined || port > 65_535) return broken(rule);
  if (bracketed !== undefined && isIP(bracketed) !== 6) return broken(rule);
  // None is all that the machine has.
  return { hostname: bracketed ?? plain, port };
}

/** Proxies, by address. @type {Kind} */
export const addresses = {
  placeholder: "ADDRESS",
  isList: true,
  read: (given) =>
    readList(given, (item) => {
      const [host = "", bits, more] = item.split("/");
      const most = { 4: 32, 6: 128 }[isIP(host)];
      const isNetwork = most !== undefined && more === undefined;
      const fits = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (most ?? 0));
      const isKnown = ["loopback", "linklocal", "uniquelocal"].includes(item);
      return isKnown || (isNetwork && fits)
        ? item
        : broken(
            "must be an address, a network such as 10.0.0.0/8, loopback, linklocal or uniquelocal",
          );
    }),
};

/** @type {Kind} */
export const origins = {
  placeholder: "ORIGIN",
  isList: true,
  // The registry knows what an origin is, and says so.
  read: (given) => readList(given, (item) => item),
};

/** @param {number} least @param {number} [most] @returns {Kind} */
export function count(least, most = 1_000_000) {
  const rule = `must be a whole number from ${least} to ${most}`;
  return {
    placeholder: "NUMBER",
    read: (given) => readNumber(given, "", { "": 1 }, least, most, rule),
  };
}

const units = { s: 1, m: 60, h: 3600, d: 86_400 };

/** Whole seconds, for the registry, which counts up to 2³² of them. @param {number} least @returns {Kind} */
export function seconds(least) {
  return duration(least, 2 ** 32 - 1);
}

/** @param {number} least @param {number} most in seconds @returns {Kind} */
export function duration(least, most) {
  const upTo = most < 2 ** 31 ? ` to ${most}s` : "";
  const rule = `must be a time from ${least}s${upTo || " on"}, such as 30s, 5m, 12h or 7d; a number is of seconds`;
  return { placeholder: "TIME", read: (given) => readNumber(given, "s", units, least, most, rule) };
}

const sizes = {
  B: 1,
  k: 1024,
  K: 1024,
  KiB: 1024,
  kB: 1000,
  M: 1_048_576,
  MiB: 1_048_576,
  MB: 1_000_000,
};

/** @param {number} least @param {number} most @returns {Kind} */
export function bytes(least, most) {
  const rule = `must be a size from ${least} to ${most} bytes, such as 65536, 64KiB or 1MiB`;
  return { placeholder: "SIZE", read: (given) => readNumber(given, "B", sizes, least, most, rule) };
}

/** @param {string} placeholder @param {string[]} known @returns {Kind} */
export function choice(placeholder, ...known) {
  const rule = `must be ${known.slice(0, -1).join(", ")} or ${known.at(-1)}`;
  return {
    placeholder,
    read: (given) => (known.includes(String(given)) ? given : broken(rule)),
  };
}

/**
 * A whole number, in a unit.
 *
 * @param {unknown} given
 * @param {string} unit of a number without one
 * @param {Record<string, number>} known
 * @param {number} least
 * @param {number} most
 * @param {string} rule
 */
export function readNumber(given, unit, known, least, most, rule) {
  const [, digits, named] = /^(\d{1,15}) ?([A-Za-z]*)$/.exec(String(given)) ?? [];
  const factor = Object.hasOwn(known, named || unit) ? known[named || unit] : undefined;
  const isWritten = typeof given === "number" || typeof given === "string";
  if (!isWritten || digits === undefined || factor === undefined) return broken(rule);
  const value = Number(digits) * factor;
  return value >= least && value <= most ? value : broken(rule);
}

/**
 * A list, which is text with spaces or commas in it where no list can be written.
 *
 * @template T
 * @param {unknown} given
 * @param {(item: string) => T} read
 * @returns {T[]}
 */
function readList(given, read) {
  const items = Array.isArray(given) ? given : [given];
  return items.flatMap((item) => {
    if (typeof item !== "string") return broken("must be text, or a list of it", { value: item });
    const parts = item.split(/[\s,]+/).filter((part) => part !== "");
    if (parts.length === 0) return broken("is empty", { value: item });
    return parts.map((part) => {
      try {
        return read(part);
      } catch (error) {
        return error instanceof BrokenRule ? broken(error.message, { value: part }) : raise(error);
      }
    });
  });
}

/** @param {string} rule @param {{ inside?: string, value?: unknown }} [place] @returns {never} */
export function broken(rule, place) {
  throw new BrokenRule(rule, place);
}

/** @param {unknown} error @returns {never} */
function raise(error) {
  throw error;
}
