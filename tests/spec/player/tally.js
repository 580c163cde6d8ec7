// Counts which rules held, for one registry.

import { playRow } from "./play.js";
import { openSite } from "./site.js";

/** @typedef {import("./row.js").Row} Row */
/** @typedef {import("service-registry-client/registry").RegistryOptions} RegistryOptions */
/** @typedef {import("./site.js").Site} Site */
/** @typedef {import("./site.js").Target} Target */

/** @typedef {{ target: Target, close: () => void | Promise<void> }} Opened */

/**
 * Where rows are played.
 *
 * @typedef {object} Place
 * @property {string} label
 * @property {() => Opened | Promise<Opened>} open the registry that rows share
 * @property {((options: RegistryOptions) => Opened | Promise<Opened>) | undefined} openWith one of a row's own;
 *   left out where registries cannot be made
 */

/** The rules of one place, and what became of each. */
export class Tally {
  #place;
  #rows;
  #held = 0;
  /** @type {string[]} */
  #notRun = [];
  /** @type {string[]} */
  #failed = [];
  /** @type {Promise<{ site: Site, close: Opened["close"] }> | undefined} */
  #shared;

  /**
   * @param {Place} place
   * @param {Row[]} rows
   */
  constructor(place, rows) {
    this.#place = place;
    this.#rows = rows;
  }

  /**
   * The rows that can be played here. The others are noted, with what they lack.
   *
   * @param {{ hasOther: boolean, overSocket: boolean }} place
   */
  playable({ hasOther, overSocket }) {
    return this.#rows.filter((row) => {
      const reason = this.#reasonNotToRun(row, hasOther, overSocket);
      if (reason) this.#notRun.push(`${nameOf(row)}: ${reason}`);
      return !reason;
    });
  }

  /** @param {Row} row */
  async play(row) {
    try {
      for (const given of row.cases ?? [undefined]) await this.#playCase(row, given);
      this.#held += 1;
    } catch (error) {
      this.#failed.push(nameOf(row));
      throw error;
    }
  }

  async close() {
    await (await this.#shared)?.close();
  }

  /** The count, and every rule that is not in it. */
  get report() {
    const { label } = this.#place;
    return [
      `conformance: ${this.#held} of ${this.#rows.length} rules, ${label}`,
      ...this.#failed.map((name) => `  failed: ${name}`),
      ...this.#notRun.map((line) => `  not run: ${line}`),
    ];
  }

  /**
   * @param {Row} row
   * @param {boolean} hasOther
   * @param {boolean} overSocket
   */
  #reasonNotToRun({ options, needs = [] }, hasOther, overSocket) {
    if (options && !this.#place.openWith) {
      const names = Object.keys(options).join(", ");
      return names
        ? `needs a registry made with options of its own (${names})`
        : "needs a registry of its own, which is empty";
    }
    if (needs.includes("another account") && !hasOther) {
      return "needs a second account: SPEC_OTHER_USERNAME and SPEC_OTHER_API_KEY";
    }
    return needs.includes("a connection") && !overSocket
      ? "needs HTTP/1.1 underneath, which has the headers of a connection"
      : undefined;
  }

  /**
   * @param {Row} row
   * @param {Record<string, unknown>} [given]
   */
  async #playCase(row, given) {
    const { openWith } = this.#place;
    if (!row.options || !openWith) {
      this.#shared ??= openAt(this.#place.open(), !openWith);
      return playRow(row, (await this.#shared).site, given);
    }
    const own = await openAt(openWith(row.options), false);
    try {
      await playRow(row, own.site, given);
    } finally {
      await own.close();
    }
  }
}

/** @param {Row} row */
export function nameOf({ section, rule }) {
  return `${section} ${rule}`;
}

/**
 * @param {Opened | Promise<Opened>} opening
 * @param {boolean} hasOwnClock
 */
async function openAt(opening, hasOwnClock) {
  const { target, close } = await opening;
  return { site: await openSite(target, hasOwnClock), close };
}
