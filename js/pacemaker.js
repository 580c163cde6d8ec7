import text from "../pkg/client/pacemaker-worker.js";
import { ServiceRegistryError } from "./errors.js";
import { watchPage } from "./page-life.js";
import { startThread } from "./thread.js";

/**
 * @typedef {import("./pacemaker-worker.js").Report} Report
 * @typedef {(url: string, init: RequestInit) => Promise<any>} Fetch
 * @typedef {(beater: number, news: number, value?: unknown) => void} Tell
 */

/** What a beater is told; the Rust side knows these by the same numbers. */
const news = { due: 0, repeated: 1, woken: 2, hidden: 3, left: 4, failed: 5 };

/** A hidden page's timers may run once a minute only: a session of this timeout, in seconds, outlives two of those. */
const hiddenTimeout = 150;

/**
 * What gives a client's heartbeats their time and sends them: in a worker, whose timers run on while the page is hidden and
 * which repeats a beat while the main thread is busy; or on the main thread. Nothing is there but while one is started.
 */
export class Pacemaker {
  #custom;
  #thread;
  /** @type {ReturnType<typeof startThread> | undefined} */
  #worker;
  /** @type {Map<number, Pace>} */
  #paces = new Map();
  /** Who waits for a time of the worker's. @type {Map<number, () => void>} */
  #waits = new Map();
  #ids = 0;
  /** How many are to keep a Node process running. */
  #holding = 0;
  #unwatch = () => {};
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #waking;

  /**
   * @param {Fetch | undefined} custom used in place of the global `fetch`, and not to be had in a worker
   * @param {string | undefined} thread
   */
  constructor(custom, thread) {
    this.#custom = custom;
    this.#thread = thread ?? (globalThis.document && globalThis.Worker ? "worker" : "main");
  }

  /** Where beats are sent from. */
  get thread() {
    return this.#custom ? "main" : this.#thread;
  }

  /** Whether they are sent from elsewhere now. */
  get isAway() {
    return this.#worker !== undefined && !this.#custom;
  }

  /** @param {Pace} pace */
  add(pace) {
    const id = ++this.#ids;
    this.#paces.set(id, pace);
    if (this.#paces.size === 1) this.#begin();
    if (globalThis.document?.hidden) this.#show(true);
    return id;
  }

  /** @param {number} id */
  remove(id) {
    this.post([id]);
    this.#paces.delete(id);
    if (this.#paces.size > 0) return;
    this.#unwatch();
    clearInterval(this.#waking);
    this.#worker?.end();
    this.#worker = undefined;
  }

  /** @param {number} change in how many keep a Node process running */
  hold(change) {
    this.#holding += change;
    this.#worker?.hold(this.#holding > 0);
  }

  /** @param {import("./pacemaker-worker.js").Message} message */
  post(message) {
    this.#worker?.post(message);
  }

  /**
   * `setTimeout`. In a page the worker's timer counts, too: it runs on while the page is hidden.
   *
   * @param {(...values: any[]) => void} callback
   * @param {number} millis
   * @param {unknown} first
   * @param {unknown} second
   */
  after(callback, millis, first, second) {
    if (!this.#worker || !globalThis.document) return setTimeout(callback, millis, first, second);
    const id = ++this.#ids;
    const clear = () => {
      clearTimeout(timer);
      this.#waits.delete(id);
      this.post([id]);
    };
    const due = () => {
      clear();
      callback(first, second);
    };
    const timer = setTimeout(due, millis);
    this.#waits.set(id, due);
    this.post([id, millis]);
    return { clear };
  }

  #begin() {
    this.#unwatch = watchPage({
      wake: () => this.#tell(news.woken),
      show: (isHidden) => this.#show(isHidden),
      leave: () => this.#tell(news.left),
    });
    if (this.#thread !== "worker") return;
    try {
      this.#worker = startThread(
        text,
        (report) => this.#hear(report),
        (cause) => this.#fail(cause),
      );
    } catch (cause) {
      this.#fail(cause);
    }
  }

  /** @param {Report} report */
  #hear(report) {
    const [id] = report;
    if (report.length === 1) this.#waits.get(id)?.();
    else this.#paces.get(id)?.hear(report);
  }

  /** @param {unknown} cause why there can be no worker, or none any more */
  #fail(cause) {
    this.#worker?.end();
    this.#worker = undefined;
    this.#thread = "main";
    const message = "Heartbeats are sent from the main thread, because a worker could not be made";
    const error = new ServiceRegistryError(message, { code: "no_worker", cause });
    for (const pace of this.#paces.values()) pace.sendAgain();
    this.#tell(news.failed, error);
    if (globalThis.document?.hidden) this.#show(true);
  }

  /** Where no worker keeps the time of a hidden page, its sessions are to live longer. @param {boolean} isHidden */
  #show(isHidden) {
    if (this.#worker) return;
    clearInterval(this.#waking);
    if (isHidden) this.#waking = setInterval(() => this.#tell(news.woken), 20_000);
    this.#tell(news.hidden, isHidden ? hiddenTimeout : 0);
  }

  /** @param {number} what @param {unknown} [value] */
  #tell(what, value) {
    for (const pace of this.#paces.values()) pace.tell(what, value);
  }
}

/** @param {any} timer of `after` */
export function clearTimer(timer) {
  if (timer?.clear) timer.clear();
  else clearTimeout(timer);
}

/** One heartbeater's share of its client's pacemaker. */
export class Pace {
  #pacemaker;
  #id = 0;
  #tell = /** @type {Tell} */ (() => {});
  #beater = 0;
  /** @type {any} */
  #timer;
  #holds = true;
  #serial = 0;
  /** The beat that the worker has been given last, until it is answered. @type {Away | undefined} */
  #away;

  /** @typedef {{ answer: (response: object) => void, fail: (reason: unknown) => void, again: () => void }} Away */

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
    this.#id = this.#pacemaker.add(this);
    if (this.#holds) this.#pacemaker.hold(1);
  }

  stop() {
    if (!this.#id) return;
    this.due(undefined);
    if (this.#holds) this.#pacemaker.hold(-1);
    this.#pacemaker.remove(this.#id);
    this.#id = 0;
  }

  /** @param {boolean} holds whether it keeps a Node process running while it is started */
  hold(holds) {
    if (holds === this.#holds) return;
    this.#holds = holds;
    if (this.#id) this.#pacemaker.hold(holds ? 1 : -1);
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
    this.#tell(this.#beater, what, value);
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
    return (url, { signal, ...init }) =>
      new Promise((answer, fail) => {
        const serial = ++this.#serial;
        const again = () => fetch(url, { ...init, signal: signal ?? null }).then(answer, fail);
        this.#away = { answer, fail, again };
        signal?.addEventListener("abort", () => {
          fail(signal.reason);
          if (serial === this.#serial) this.#pacemaker.post([this.#id]);
        });
        this.#pacemaker.post([this.#id, serial, repeat, url, init, stamp]);
      });
  }

  /** @param {Report} report */
  hear([, serial, stamp, answer, reason]) {
    if (!answer && !reason) return this.tell(news.repeated, stamp);
    if (serial !== this.#serial) return;
    if (answer) this.#away?.answer({ ...answer, text: () => answer.text });
    else this.#away?.fail(new TypeError(reason?.message, { cause: reason?.cause }));
    this.#away = undefined;
  }

  /** Without the worker. */
  sendAgain() {
    this.#away?.again();
    this.#away = undefined;
  }
}

/**
 * What sends a page's last request, which outlives the page.
 *
 * @param {Fetch | undefined} custom
 * @returns {Fetch}
 */
export function lastFetch(custom) {
  return (url, init) => (custom ?? fetch)(url, { ...init, keepalive: true });
}
