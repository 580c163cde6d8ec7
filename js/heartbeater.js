import { invalid } from "./errors.js";

/**
 * @typedef {object} Beating a heartbeater as the Rust side makes it
 * @property {string} state
 * @property {string} sessionId
 * @property {Date | null} deadline
 * @property {{ lastError: unknown }} __emitter
 * @property {(holds: boolean) => void} __hold
 * @property {(margin: number) => boolean} __isSafe
 * @property {() => [failures: number, lastSuccess: Date | null, thread: string]} __progress
 */

/**
 * The event that something is told by, and its argument.
 *
 * @typedef {(sessionId: string, first: any, second: any) => [event: string, argument: unknown]} Describe
 */

/** What a heartbeater tells of, by the numbers that the Rust side has for it. @type {Describe[]} */
const events = [
  (sessionId, sentAt, deadline) => [
    "heartbeat",
    { sessionId, sentAt: new Date(sentAt), deadline: new Date(deadline) },
  ],
  (_, error) => ["error", error],
  (sessionId) => ["lost", { sessionId }],
  (sessionId, previousSessionId, services) => [
    "restored",
    { sessionId, previousSessionId, services },
  ],
  (_, wish, error) => ["settled", { wish, error }],
  (sessionId, reason) => ["stopped", { sessionId, reason }],
];

/**
 * Tells a heartbeater's listeners what happened. They run before this returns.
 *
 * @param {import("./emitter.js").Emitter} emitter
 * @param {number} kind
 * @param {string} sessionId
 * @param {unknown} first
 * @param {unknown} second
 */
export function tell(emitter, kind, sessionId, first, second) {
  const describe = /** @type {Describe} */ (events[kind]);
  emitter.emit(...describe(sessionId, first, second));
}

/**
 * Gives heartbeaters what needs nothing of the Rust side but a few values.
 *
 * @param {{ prototype: object }} heartBeater
 */
export function completeHeartBeater({ prototype }) {
  Object.assign(prototype, {
    /** @this {Beating} */
    status() {
      const { state, sessionId, deadline } = this;
      const [failures, lastSuccess, thread] = this.__progress();
      const { lastError } = this.__emitter;
      return { state, sessionId, deadline, failures, lastError, lastSuccess, thread };
    },

    /** @this {Beating} @param {any} [margin] */
    isSafe(margin) {
      const millis = margin ?? 0;
      if (typeof millis === "number" && millis >= 0) return this.__isSafe(millis);
      throw invalid("marginMs", "a number of milliseconds, from 0 on");
    },

    /** As Node's timers have it. @this {Beating} */
    ref() {
      this.__hold(true);
      return this;
    },

    /** @this {Beating} */
    unref() {
      this.__hold(false);
      return this;
    },
  });
}
