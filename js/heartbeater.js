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

/** What a heartbeater tells of, by the numbers that the Rust side has for it: the event and its argument. */
const events = [
  (/** @type {string} */ sessionId, /** @type {any} */ sentAt, /** @type {any} */ deadline) => [
    "heartbeat",
    { sessionId, sentAt: new Date(sentAt), deadline: new Date(deadline) },
  ],
  (/** @type {string} */ _, /** @type {any} */ error) => ["error", error],
  (/** @type {string} */ sessionId) => ["lost", { sessionId }],
  (
    /** @type {string} */ sessionId,
    /** @type {any} */ previousSessionId,
    /** @type {any} */ services,
  ) => ["restored", { sessionId, previousSessionId, services }],
  (/** @type {string} */ _, /** @type {any} */ wish, /** @type {any} */ error) => [
    "settled",
    { wish, error },
  ],
  (/** @type {string} */ sessionId, /** @type {any} */ reason) => [
    "stopped",
    { sessionId, reason },
  ],
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
  const [event, argument] = /** @type {any} */ (events)[kind](sessionId, first, second);
  emitter.emit(event, argument);
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
