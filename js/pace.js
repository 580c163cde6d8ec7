import * as news from "./news.js";
import { clearTimer, needTimers } from "./within.js";

/**
 * @typedef {import("./pacemaker-worker.js").Report} Report
 * @typedef {{ answer: (response: object) => void, fail: (reason: unknown) => void }} Away
 */

/** One heartbeater's share of its client's pacemaker. */
export class Pace {
  #sender;
  #pacemaker;
  #beater;
  #id = 0;
  #isStarted = false;
  /** @type {any} */
  #timer;
  /** When it is to ring, by `performance.now()`. */
  #ringsAt = 0;
  #holds = true;
  /** What ends the requests under way, by their kinds. @type {(AbortController | undefined)[]} */
  #underWay = [];
  #serial = 0;
  /** The beat that the worker has been given last, until it is answered. @type {Away | undefined} */
  #away;

  /** @param {import("./sender.js").Sender} sender @param {number} beater whose share it is */
  constructor(sender, beater) {
    this.#sender = sender;
    this.#pacemaker = sender.pacemaker;
    this.#beater = beater;
  }

  get thread() {
    return this.#pacemaker.thread;
  }

  start() {
    needTimers("call sessions.heartbeat() in each request");
    this.#isStarted = true;
    this.#id ||= this.#pacemaker.add(this);
    this.#pacemaker.hold(this.#holds ? 1 : 0);
  }

  stop() {
    if (!this.#isStarted) return;
    this.due(undefined);
    this.#isStarted = false;
    if (this.#holds) this.#pacemaker.hold(-1);
    this.#rest();
  }

  /** A beat under way is waited for. */
  #rest() {
    if (this.#isStarted || this.#away) return;
    this.#pacemaker.remove(this.#id);
    this.#id = 0;
  }

  /** @param {boolean} holds whether it keeps a Node process running while it is started */
  hold(holds) {
    if (holds === this.#holds) return;
    this.#holds = holds;
    if (this.#isStarted) this.#pacemaker.hold(holds ? 1 : -1);
    if (holds) this.#timer?.ref?.();
    else this.#timer?.unref?.();
  }

  #tellDue = () => this.#sender.tell(this.#beater, news.due);

  #ring = () => this.#pacemaker.inTurn(this.#tellDue, this.#ringsAt);

  /** Tells the beater that the time has come, once its caller has returned. */
  soon() {
    queueMicrotask(this.#tellDue);
  }

  /** @param {number | undefined} millis when the beater is to be told that the time has come; never if undefined */
  due(millis) {
    clearTimer(this.#timer);
    this.#ringsAt = performance.now() + (millis ?? 0);
    this.#timer = millis === undefined ? undefined : this.#pacemaker.after(this.#ring, millis);
    if (!this.#holds) this.#timer?.unref?.();
  }

  /** @param {number} what @param {unknown} [value] */
  tell(what, value) {
    if (this.#isStarted) this.#sender.tell(this.#beater, what, value);
  }

  /**
   * Sends a request for the beater in place of the one of its kind that is under way, and tells it what becomes of that.
   *
   * @param {number} kind
   * @param {string} line
   * @param {object | undefined} body
   * @param {number} millis it may take; zero for as long as usual
   * @param {number} repeat how often a worker sends it again, in milliseconds; zero for never
   * @param {number} stamp the time by the beater's clock
   * @param {import("./exchange.js").Account} [account] that the Rust side takes for good now
   */
  async send(kind, line, body, millis, repeat, stamp, account) {
    const fetch = repeat && this.#pacemaker.isAway ? this.#fetch(repeat, stamp) : undefined;
    const controller = this.#sender.controller(fetch);
    this.abandon(kind, controller);
    const limits = { timeout: millis || undefined, signal: controller.signal };
    // Programs have `fetch` functions of their own: not before the Rust side has returned.
    await undefined;
    const tell = (/** @type {import("./sender.js").Outcome} */ outcome) => {
      if (this.#underWay[kind] !== controller) return;
      this.#underWay[kind] = undefined;
      this.#sender.tell(this.#beater, news.answered + kind, outcome);
    };
    this.#sender.begin(tell, line, body, limits, account, fetch, controller);
  }

  /**
   * Ends a request, so that nobody is told.
   *
   * @param {number} kind
   * @param {AbortController} [next] of the request in its place
   */
  abandon(kind, next) {
    const controller = this.#underWay[kind];
    this.#underWay[kind] = next;
    controller?.abort();
  }

  /** Sends the last request of a page. @param {string} line */
  leave(line) {
    this.#sender.leave(line);
  }

  /**
   * What sends a beat by the worker.
   *
   * @param {number} repeat
   * @param {number} stamp
   * @returns {any}
   */
  #fetch(repeat, stamp) {
    return (/** @type {string} */ url, /** @type {RequestInit} */ init) => {
      const { signal, ...sent } = init;
      const serial = ++this.#serial;
      const { isReady } = this.#pacemaker;
      this.#pacemaker.post([this.#id, serial, repeat, url, sent, stamp, !isReady]);
      if (!isReady) return fetch(url, init);
      return new Promise((answer, fail) => {
        this.#away = { answer, fail };
        signal?.addEventListener("abort", () => {
          fail(signal.reason);
          if (serial !== this.#serial) return;
          this.#pacemaker.post([this.#id]);
          this.#land();
        });
      });
    };
  }

  /** @param {Report} report */
  hear([, serial, stamp, answer, reason]) {
    if (!answer && !reason) return this.tell(news.repeated, stamp);
    if (serial !== this.#serial) return;
    const away = this.#land();
    if (answer) away?.answer({ ...answer, text: () => answer.text });
    else away?.fail(new TypeError(reason?.message, { cause: reason?.cause }));
  }

  /** @param {unknown} error why there is no worker any more */
  fail(error) {
    this.#land()?.fail(error);
    this.tell(news.failed, error);
  }

  #land() {
    const away = this.#away;
    this.#away = undefined;
    this.#rest();
    return away;
  }
}
