// A heartbeater under observation: what it sends, what it tells, and a hold on its beats.

import { HeartBeater } from "service-registry-client";
import { clientOptions, Tap } from "./wire.js";

/** @typedef {import("../check.js").Target} Target */
/** @typedef {import("./wire.js").Intercept} Intercept */

/**
 * A session, its heartbeater, and what the heartbeater tells. Only beats are intercepted.
 *
 * @param {Target} target
 * @param {number} timeout
 * @param {Intercept} [intercept]
 */
export async function beating(target, timeout, intercept = (_call, proceed) => proceed()) {
  const tap = new Tap(target, (call, proceed) =>
    call.path.endsWith("/heartbeat") ? intercept(call, proceed) : proceed(),
  );
  const { heartbeater } = await tap.client.sessions.create(timeout);
  return { tap, beater: heartbeater, log: new Log(heartbeater) };
}

/**
 * @param {Target} target
 * @param {string} id
 * @param {string} token
 * @param {number} timeout
 */
export function byHand(target, id, token, timeout) {
  const options = clientOptions(target);
  const beater = new HeartBeater(target.username, target.apiKey, "us", options, id, token, timeout);
  return { beater, log: new Log(beater) };
}

/** @param {Tap} tap */
export function beatsOf(tap) {
  return tap.calls.filter((call) => call.path.endsWith("/heartbeat"));
}

/** All that a heartbeater, or a poller, tells, in order. */
export class Log {
  /** @type {{ name: string, argument: any }[]} */
  entries = [];
  #read = 0;
  #wake = () => {};

  /**
   * @param {import("service-registry-client").Emitter<any>} emitter
   * @param {string[]} [names] of its events, errors aside
   */
  constructor(emitter, names = ["heartbeat", "stopped", "lost", "restored"]) {
    this.onError = (/** @type {unknown} */ error) => this.#add("error", error);
    emitter.on("error", this.onError);
    for (const name of names) {
      emitter.on(name, (/** @type {unknown} */ argument) => this.#add(name, argument));
    }
  }

  get names() {
    return this.entries.map(({ name }) => name);
  }

  get last() {
    return this.entries.at(-1)?.argument;
  }

  /** What the events of a name told. @param {string} name */
  all(name) {
    return this.entries.filter((entry) => entry.name === name).map(({ argument }) => argument);
  }

  /**
   * The next event of a name; events of other names before it are passed over.
   *
   * @param {string} name
   * @returns {Promise<any>}
   */
  async next(name) {
    for (;;) {
      const entry = this.entries[this.#read];
      if (entry) {
        this.#read += 1;
        if (entry.name === name) return entry.argument;
      } else {
        await new Promise((resolve) => {
          this.#wake = () => resolve(undefined);
        });
      }
    }
  }

  /**
   * @param {string} name
   * @param {unknown} argument
   */
  #add(name, argument) {
    this.entries.push({ name, argument });
    this.#wake();
  }
}

/** Holds whoever wants to pass until it is opened. */
export class Gate {
  constructor() {
    /** @type {() => void} */
    this.open = () => {};
    const opened = new Promise((resolve) => {
      this.open = () => resolve(undefined);
    });
    /** @type {() => void} */
    let arrive = () => {};
    this.reached = new Promise((resolve) => {
      arrive = () => resolve(undefined);
    });
    this.passed = () => {
      arrive();
      return opened;
    };
  }
}
