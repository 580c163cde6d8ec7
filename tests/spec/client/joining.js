// A presence under observation: what it sends, what it tells, what others see, and a network that can be cut.

import { equal } from "../expect.js";
import { Log } from "./beating.js";
import { connect, never, sleep, Tap } from "./wire.js";

/** @typedef {import("../check.js").Target} Target */
/** @typedef {import("./wire.js").Intercept} Intercept */
/** @typedef {import("service-registry-client").JoinOptions} JoinOptions */
/** @typedef {import("service-registry-client").Presence} Presence */

/** Between a client and its registry: passes, refuses or swallows everything. */
export class Network {
  /** @type {"there" | "away" | "black hole"} */
  state = "there";

  /** @param {Target} target @param {Intercept} [intercept] */
  constructor(target, intercept = (_call, proceed) => proceed()) {
    /** @type {Intercept} */
    const pass = (call, proceed) => {
      if (this.state === "black hole") return never();
      if (this.state === "away") throw new TypeError("fetch failed");
      return intercept(call, proceed);
    };
    this.tap = new Tap(target, pass);
    this.tap.logIn = (call, proceed) => (this.state === "there" ? proceed() : pass(call, proceed));
    this.client = this.tap.client;
  }
}

/**
 * @param {Target} target
 * @param {JoinOptions} [options]
 * @param {Intercept} [intercept]
 */
export async function joining(target, options, intercept) {
  const network = new Network(target, intercept);
  const presence = await network.client.join({ heartbeatTimeout: 3, ...options });
  target.ends = [...(target.ends ?? []), () => presence.stop()];
  return { network, tap: network.tap, presence, log: new Log(presence) };
}

/** Another program, which reads the list all the time and notes what is wrong with it. */
export class Reader {
  /** @type {string[]} */
  doubles = [];
  #reads = true;
  #done;

  /** @param {Target} target */
  constructor(target) {
    this.#done = this.#read(connect(target));
  }

  /** Ends it; fails if it ever saw a service twice. */
  async end() {
    this.#reads = false;
    await this.#done;
    equal(this.doubles, [], "seen twice");
  }

  /** @param {import("service-registry-client").Client} client */
  async #read(client) {
    while (this.#reads) {
      const ids = (await client.services.list()).map(({ id }) => id);
      this.doubles.push(...ids.filter((id, index) => ids.indexOf(id) !== index));
      await sleep(20);
    }
  }
}

/** What others see: ids, with the metadata. @param {Target} target */
export async function seen(target) {
  const services = await connect(target).services.list();
  return Object.fromEntries(services.map(({ id, metadata }) => [id, metadata]));
}
