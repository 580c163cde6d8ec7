import text from "../pkg/client/pacemaker-worker.js";
import { ServiceRegistryError } from "./errors.js";
import * as news from "./news.js";
import { watchPage } from "./page-life.js";
import { startThread } from "./thread.js";

/**
 * @typedef {import("./pacemaker-worker.js").Report} Report
 * @typedef {import("./exchange.js").Fetch} Fetch
 * @typedef {import("./pace.js").Pace} Pace
 */

/** A hidden page's timers may run once a minute only: a session of this timeout, in seconds, outlives two of those. */
const hiddenTimeout = 150;

/** How late a timer is that could not run, in milliseconds. */
const tardiness = 50;

/** From how late on it is part of much that is, in milliseconds, and how much of that begins in a turn of the event loop. */
const late = 10;
const atOnce = 64;

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
  /** Those that are late, in the order of their timers. @type {(() => void)[]} */
  #late = [];
  /** When the next of these were to begin, by `performance.now()`. */
  #caughtUpAt = 0;
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

  /** Whether the worker runs: it takes a while to start. */
  isReady = false;

  /** Whether beats are given to it. */
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
    this.#end();
  }

  #end() {
    this.#worker?.end();
    this.#worker = undefined;
    this.isReady = false;
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
   * @param {() => void} callback
   * @param {number} millis
   * @returns {any}
   */
  after = (callback, millis) => {
    if (!this.#worker) return setTimeout(callback, millis);
    const end = performance.now() + millis;
    const id = ++this.#ids;
    const clear = () => {
      clearTimeout(timer);
      if (this.#waits.delete(id)) this.post([id]);
    };
    const fire = () => {
      clear();
      callback();
    };
    // After a time in which nothing could run, what the worker has to tell comes first.
    const due = () => {
      if (performance.now() > end + tardiness) timer = setTimeout(fire);
      else fire();
    };
    let timer = setTimeout(due, millis);
    if (globalThis.document) {
      this.#waits.set(id, fire);
      this.post([id, millis]);
    }
    return { clear, ref: () => timer.ref?.(), unref: () => timer.unref?.() };
  };

  /**
   * Calls back, after others if its timer is late. All at once would have as many requests under way, each with a connection
   * of its own, and garbage collection would have to move what they hold: which makes the next timers late.
   *
   * @param {() => void} callback
   * @param {number} ringsAt
   */
  inTurn(callback, ringsAt) {
    const now = performance.now();
    if (now < ringsAt + late || !globalThis.setImmediate) return callback();
    const isFirst = this.#late.push(callback) === 1;
    // A program's tests may have put a false one in its place, and taken it away again.
    if (isFirst || now > this.#caughtUpAt + 1000) this.#catchUpSoon();
  }

  #catchUpSoon() {
    this.#caughtUpAt = performance.now();
    setImmediate(this.#catchUp);
  }

  #catchUp = () => {
    try {
      for (let left = atOnce; left > 0; left -= 1) this.#late.shift()?.();
    } finally {
      if (this.#late.length > 0) this.#catchUpSoon();
    }
  };

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
    this.isReady = true;
    const [id] = report;
    if (report.length === 1) this.#waits.get(id)?.();
    else this.#paces.get(id)?.hear(report);
  }

  /** @param {unknown} cause why there can be no worker, or none any more */
  #fail(cause) {
    this.#end();
    this.#thread = "main";
    const message = "Heartbeats are sent from the main thread: no worker could be made";
    const error = new ServiceRegistryError(message, { code: "no_worker", cause });
    for (const pace of this.#paces.values()) pace.fail(error);
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
