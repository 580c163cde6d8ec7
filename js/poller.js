import { Emitter } from "./emitter.js";
import { read, readEach } from "./following.js";
import { needTimers } from "./within.js";

/**
 * @typedef {import("./following.js").Feed} Feed
 * @typedef {import("./following.js").Sender} Sender
 */

/** How long polling rests after a defect, in milliseconds. */
const rest = 10_000;

/**
 * Reads a feed from time to time, and tells its listeners. Documented in `types/poller.d.ts`; `emitting.js` adds the
 * methods of an emitter.
 */
export class Poller {
  #feed;
  #sender;
  #emitter = new Emitter();
  /** Ends the polling under way. @type {AbortController | undefined} */
  #run;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #failures = 0;
  /** @type {Date | null} */
  #lastSuccess = null;

  /** @param {Feed} feed @param {Sender} sender */
  constructor(feed, sender) {
    this.#feed = feed;
    this.#sender = sender;
  }

  get __emitter() {
    return this.#emitter;
  }

  get marker() {
    return this.#feed.marker;
  }

  start() {
    if (this.#run) return;
    needTimers(readEach);
    this.#run = new AbortController();
    this.#pollAfter(this.#feed.rewind(), this.#run);
  }

  stop() {
    clearTimeout(this.#timer);
    const run = this.#run;
    this.#run = undefined;
    run?.abort();
  }

  status() {
    return {
      state: this.#run ? "running" : "stopped",
      failures: this.#failures,
      lastError: this.#emitter.lastError,
      lastSuccess: this.#lastSuccess,
    };
  }

  /** @param {number} pause @param {AbortController} run */
  #pollAfter(pause, run) {
    const poll = () => this.#poll(run);
    if (pause) this.#timer = setTimeout(poll, pause);
    else poll();
  }

  /** @param {AbortController} run */
  async #poll(run) {
    let pause = rest;
    try {
      const page = await read(this.#feed, this.#sender, run.signal);
      if (this.#run !== run) return;
      pause = page.pause;
      if (page.error) this.#fail(page.error);
      else this.#tell(page.entries, run);
    } catch (error) {
      if (this.#run === run) this.#fail(error);
    }
    // A listener may have stopped it.
    if (this.#run === run) this.#pollAfter(pause, run);
  }

  /** @param {unknown} error */
  #fail(error) {
    this.#failures += 1;
    this.#emitter.emit("error", error);
  }

  /** @param {unknown[]} entries @param {AbortController} run */
  #tell(entries, run) {
    this.#failures = 0;
    this.#lastSuccess = new Date();
    for (const entry of entries) {
      if (this.#run !== run) return;
      // What is told counts as told before its listeners run: one of them may start anew.
      this.#feed.pass(entry);
      this.#emit(/** @type {any} */ (Object(entry)));
    }
  }

  /** An event goes without its type, which its listeners know. @param {Record<string, unknown>} entry */
  #emit({ type, id, timestamp, payload = null, ...gap }) {
    if (type === "services.timeout") {
      for (const service of Array.isArray(payload) ? payload : []) {
        this.#emitter.emit("service.timeout", { id, timestamp, payload: service });
      }
    } else if (type === "gap" && id === undefined) {
      this.#emitter.emit("gap", { type, ...gap });
    } else if (type !== "error" && type !== "gap") {
      // What a poller tells of itself is not the registry's to tell.
      this.#emitter.emit(String(type), { id, timestamp, payload });
    }
  }
}
