import { invalid, ServiceRegistryError, unanswered } from "./errors.js";
import {
  changesFrom,
  idFrom,
  joinFrom,
  leaveFrom,
  limitsFrom,
  serviceFrom,
} from "./presence-options.js";
import { sleep, within } from "./within.js";

/**
 * @typedef {import("./emitter.js").Emitter} Emitter
 * @typedef {import("./presence-options.js").Limits} Limits
 * @typedef {import("./types/heartbeater.js").HeartBeater} HeartBeater
 * @typedef {{ resolve(value: undefined): void, reject(reason: unknown): void }} Waiting
 */

/**
 * A heartbeater as the Rust side makes it.
 *
 * @typedef {object} Kept
 * @property {Emitter} __emitter
 * @property {(kind: number, id: string, payload: object | undefined) => number} __wish changes what is to be registered,
 *   and tells the number under which it tells what became of that
 * @property {() => any[]} __held the services that are to be registered: id, what it says of itself, the next id
 */

/**
 * @typedef {object} Client
 * @property {(session: object) => any} __join
 * @property {any} sessions
 */

/** What is to become of a service, as the Rust side numbers it. */
const [registered, changed, removed] = [0, 1, 2];

/** Settled when there is a session for the first time, with all its services. */
const joined = 0;

/** How long to wait between two tries to end a session, in milliseconds. */
const pause = 250;

/**
 * Makes the class of presences: of heartbeaters that make their session and what is registered under it themselves.
 *
 * @param {{ prototype: object }} HeartBeater
 */
export function presenceClass(HeartBeater) {
  /** A constructor that takes a heartbeater, which the Rust side has made. @param {HeartBeater} beater */
  function Taken(beater) {
    return Object.setPrototypeOf(beater, new.target.prototype);
  }
  Taken.prototype = HeartBeater.prototype;
  const Base = /** @type {new (beater: HeartBeater) => HeartBeater & Kept} */ (
    /** @type {unknown} */ (Taken)
  );

  return class Presence extends Base {
    #client;
    #waiting = new Waits();
    /** Called when it begins to close. @type {Set<() => void>} */
    #whenClosing = new Set();
    /** @type {Promise<void> | undefined} */
    #closing;

    /**
     * @param {Client} client
     * @param {HeartBeater} beater
     */
    constructor(client, beater) {
      super(beater);
      this.#client = client;
      this.__emitter.watch = watcher(this.__emitter, this.#waiting);
    }

    /** @param {Client} client @param {unknown} options */
    static async join(client, options) {
      const { session, services, limits } = joinFrom(options);
      limits.signal?.throwIfAborted();
      const presence = new Presence(client, client.__join(session));
      presence.__emitter.held = [];
      const wishes = services.map(({ id, payload }) => presence.__wish(registered, id, payload));
      const there = (wishes.length > 0 ? wishes : [joined]).map((wish) => presence.#settled(wish));
      try {
        presence.start();
        await within(
          () => Promise.all(there),
          limits,
          () => presence.#late("Not joined", limits),
        );
      } catch (error) {
        // Nobody waits for them any more.
        Promise.allSettled(there);
        presence.close();
        throw error;
      }
      setTimeout(() => presence.__emitter.release());
      return presence;
    }

    get services() {
      return this.__held().filter((_, index) => index % 2 === 0);
    }

    start() {
      if (this.#closing) throw closed();
      this.#waiting.refusal = undefined;
      super.start();
    }

    /** @param {unknown} service @param {unknown} [options] */
    async register(service, options) {
      const { id, payload } = serviceFrom(service, "service");
      await this.#wish(registered, id, payload, options);
    }

    /** @param {unknown} serviceId @param {unknown} changes @param {unknown} [options] */
    async update(serviceId, changes, options) {
      await this.#wish(changed, idFrom(serviceId, "serviceId"), changesFrom(changes), options);
    }

    /** @param {unknown} serviceId @param {unknown} [options] */
    async remove(serviceId, options) {
      await this.#wish(removed, idFrom(serviceId, "serviceId"), undefined, options);
    }

    /** @param {unknown} [options] @returns {Promise<void>} */
    close(options) {
      try {
        this.#closing ??= this.#leave(leaveFrom(options));
        return this.#closing;
      } catch (error) {
        return Promise.reject(error);
      }
    }

    [Symbol.asyncDispose ?? Symbol.for("Symbol.asyncDispose")]() {
      return this.close();
    }

    /** Calls a function when it begins to close, and tells how to forget it. @param {() => void} callback */
    __whenClosing(callback) {
      if (this.#closing) callback();
      else this.#whenClosing.add(callback);
      return () => this.#whenClosing.delete(callback);
    }

    /**
     * @param {number} kind
     * @param {string} id
     * @param {object | undefined} payload
     * @param {unknown} options
     */
    async #wish(kind, id, payload, options) {
      const limits = limitsFrom(options);
      limits.signal?.throwIfAborted();
      if (this.#closing) throw closed();
      if (this.#waiting.refusal) throw this.#waiting.refusal;
      const wish = this.__wish(kind, id, payload);
      if (!wish) throw invalid("serviceId", "that of a service that the presence holds");
      const late = () => this.#late("Not done, but still to be done,", limits);
      try {
        await within(() => this.#settled(wish), limits, late);
      } finally {
        this.#waiting.delete(wish);
      }
    }

    /** @param {number} wish @returns {Promise<undefined>} */
    #settled(wish) {
      return new Promise((resolve, reject) => this.#waiting.set(wish, { resolve, reject }));
    }

    /** @param {string} what @param {Limits} limits */
    #late(what, { timeout }) {
      const { failures, lastError } = this.status();
      return unanswered(
        "ETIMEDOUT",
        `${what} within ${timeout} ms`,
        failures ? lastError : undefined,
      );
    }

    /** @param {{ drain: number, timeout: number }} limits */
    async #leave({ drain, timeout }) {
      const end = performance.now() + timeout;
      // Whoever is told of it below cannot start it any more.
      await undefined;
      this.#waiting.rejectAll(closed());
      for (const callback of this.#whenClosing) callback();
      const fail = (/** @type {unknown} */ error) => this.__emitter.emit("error", error);
      const marks = drain > 0 ? this.#mark().map((mark) => mark.catch(fail)) : [];
      if (marks.length > 0) {
        // A registry that is away leaves time to drain all the same, and to end the session.
        const limits = { timeout: (timeout - drain) / 2 };
        const late = () => this.#late("Not marked as draining", limits);
        await within(() => Promise.all(marks), limits, late).catch(fail);
        await sleep(drain);
      }
      this.stop();
      await this.#endSession(end).catch(fail);
      this.#waiting.clear();
      this.__emitter.clear();
    }

    /** Marks all services as draining. */
    #mark() {
      const held = this.__held();
      return this.services.map((id, index) => {
        const metadata = { ...held[index * 2 + 1]?.metadata, draining: "true" };
        return this.#settled(this.__wish(changed, id, { metadata }));
      });
    }

    /** @param {number} end until when to try */
    async #endSession(end) {
      // One that is past its time already is ended if that is quickly done.
      const mayLive = this.isSafe();
      const left = () => end - performance.now();
      while (this.sessionId) {
        try {
          await this.#client.sessions.remove(this.sessionId, { timeout: Math.max(left(), 1) });
          return;
        } catch (reason) {
          const { status } = /** @type {any} */ (reason);
          // Gone already, or in a registry that knows no other end than its time.
          if (status === 404) return;
          // Another try takes time of its own behind the pause.
          if (status < 500 || left() < 2 * pause || !mayLive) throw reason;
        }
        await sleep(pause);
      }
    }
  };
}

/** Who waits for a wish, by its number. @extends {Map<number, Waiting>} */
class Waits extends Map {
  /** Why nothing is done any more for anybody. @type {unknown} */
  refusal;

  /** @param {unknown} error */
  rejectAll(error) {
    for (const { reject } of this.values()) reject(error);
    this.clear();
  }
}

/**
 * What is told of every event, to answer those who wait. It does not refer to the presence: the emitter is kept by the
 * Rust side, which lives for as long as the presence does.
 *
 * @param {Emitter} emitter
 * @param {Waits} waiting
 */
function watcher(emitter, waiting) {
  /** @type {unknown} */
  let lastError;
  return (/** @type {string} */ event, /** @type {any} */ argument) => {
    // Not the emitter's own: that may be a listener's.
    if (event === "error") lastError = argument;
    if (event === "settled") {
      const { wish, error } = argument;
      const waits = waiting.get(wish);
      waiting.delete(wish);
      if (!error) waits?.resolve(undefined);
      else if (waits) waits.reject(error);
      else emitter.emit("error", error);
    }
    if (event === "stopped" && argument.reason !== "requested") {
      waiting.refusal = lastError;
      waiting.rejectAll(lastError);
    }
  };
}

function closed() {
  return new ServiceRegistryError("The presence is closed", { code: "closed" });
}
