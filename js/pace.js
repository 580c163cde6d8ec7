import { ServiceRegistryError } from "./errors.js";

/**
 * @typedef {import("./pacemaker.js").Pacemaker} Pacemaker
 * @typedef {import("./pacemaker-worker.js").Report} Report
 * @typedef {(url: string, init: RequestInit) => Promise<any>} Fetch
 * @typedef {(beater: number, news: number, value?: unknown) => void} Tell
 * @typedef {{ answer: (response: object) => void, fail: (reason: unknown) => void }} Away
 */

/** What a beater is told; the Rust side knows these by the same numbers. */
export const news = { due: 0, repeated: 1, woken: 2, hidden: 3, left: 4, failed: 5 };

/** @param {any} timer of `after` */
export function clearTimer(timer) {
  if (timer?.clear) timer.clear();
  else clearTimeout(timer);
}

/** One heartbeater's share of its client's pacemaker. */
export class Pace {
  #pacemaker;
  #id = 0;
  #isStarted = false;
  #tell = /** @type {Tell} */ (() => {});
  #beater = 0;
  /** @type {any} */
  #timer;
  #holds = true;
  #serial = 0;
  /** The beat that the worker has been given last, until it is answered. @type {Away | undefined} */
  #away;

  /** @param {Pacemaker} pacemaker */
  constructor(pacemaker) {
    this.#pacemaker = pacemaker;
  }

  get thread() {
    return this.#pacemaker.thread;
  }

  /**
   * @param {Tell} tell
   * @param {number} beater whom to tell
   */
  start(tell, beater) {
    try {
      clearTimeout(setTimeout(tell));
    } catch (cause) {
      const message =
        "A heartbeater cannot run here, where timers are not allowed: call sessions.heartbeat() in each request";
      throw new ServiceRegistryError(message, { code: "unsupported", cause });
    }
    this.#tell = tell;
    this.#beater = beater;
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

  /** @param {number | undefined} millis when the beater is to be told that the time has come; never if undefined */
  due(millis) {
    clearTimer(this.#timer);
    this.#timer =
      millis === undefined
        ? undefined
        : this.#pacemaker.after(this.#tell, millis, this.#beater, news.due);
    if (!this.#holds) this.#timer?.unref?.();
  }

  /** @param {number} what @param {unknown} [value] */
  tell(what, value) {
    if (this.#isStarted) this.#tell(this.#beater, what, value);
  }

  /**
   * What the next beat is to be sent by, if not by what is usual.
   *
   * @param {number} repeat how often the worker sends it again, in milliseconds
   * @param {number} stamp the time by the beater's clock
   * @returns {Fetch | undefined}
   */
  fetch(repeat, stamp) {
    if (!this.#pacemaker.isAway) return undefined;
    return (url, init) => {
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
