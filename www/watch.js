// What is known of an account: read again and again, for heartbeats are no events; and its feed, followed.

import { RegistryClock } from "./registry-clock.js";
import { isRefusal } from "./sentences.js";

/** @typedef {import("service-registry-client").Client} Client */
/** @typedef {import("service-registry-client").Event} Event */
/** @typedef {import("service-registry-client").GapEvent} GapEvent */
/** @typedef {import("service-registry-client").Session} Session */
/** @typedef {import("service-registry-client").Service} Service */

/** @typedef {(url: string, init: RequestInit) => Promise<Response>} Fetch */
/** @typedef {(fetch: Fetch) => Client} Connect a client of the registry, over this `fetch` */

/**
 * A session, and until when it lives by this page's clock: from its last heartbeat, or at most, if it has
 * not had any.
 *
 * @typedef {{ session: Session, services: Service[], deadline: number, isAtMost: boolean }} Known
 */

const interval = 2000;
const mostShown = 200;
const mostEvents = 100;

export class Watch {
  /** @type {Map<string, Known>} in the order they came */
  sessions = new Map();
  /** @type {import("service-registry-client").ConfigurationValue[]} */
  values = [];
  /** @type {{ key: string, event: Event | GapEvent }[]} the latest first */
  events = [];
  /** Whether the account has more than is shown. */
  hasMore = false;
  /** When it was last read, and since when that fails. @type {{ at: number, failingSince?: number, error?: unknown }} */
  reading = { at: 0 };
  /** Since when the feed fails. @type {number | undefined} */
  feedFailingSince;
  /** Why it ended, which only a new key can mend. @type {unknown} */
  refused;

  #client;
  #changed;
  #clock = new RegistryClock();
  #ending = new AbortController();
  #isHurried = false;
  #wake = () => {};
  /** When the last reading that succeeded was sent. */
  #seen = 0;
  /** When the feed was last asked for, and when that last failed. */
  #asked = 0;
  #failed = 0;
  #gaps = 0;

  /**
   * @param {Connect} connect
   * @param {Fetch} fetch
   * @param {() => void} changed is called after each change
   */
  constructor(connect, fetch, changed) {
    this.#changed = changed;
    this.#client = connect((url, init) => {
      if (url.includes("/events")) this.#asked = Date.now();
      return fetch(url, init);
    });
  }

  /** Reads once, which fails if it cannot be done, and then goes on by itself. */
  async start() {
    await this.#read();
    this.#readOn();
    this.#follow();
  }

  end() {
    this.#ending.abort();
  }

  /** Reads again now. */
  hurry() {
    this.#isHurried = true;
    this.#wake();
  }

  /** Whether what is shown is what is. */
  get isLive() {
    return this.reading.failingSince === undefined && this.feedFailingSince === undefined;
  }

  async #readOn() {
    while (!this.#isOver) {
      if (!this.#isHurried) await this.#rest();
      if (this.#isOver) return;
      this.#isHurried = false;
      try {
        await this.#read();
      } catch (error) {
        if (this.#isOver) return;
        this.reading.failingSince ??= Date.now();
        this.reading.error = error;
        if (isRefusal(error)) this.#refuse(error);
        this.#changed();
      }
    }
  }

  /** @returns {Promise<void>} */
  #rest() {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, interval);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async #read() {
    const sent = Date.now();
    const options = { signal: this.#ending.signal, timeout: 5000, limit: mostShown };
    const [entries, values] = await Promise.all([
      this.#client.views.getOverview(options),
      this.#client.configuration.list(options),
    ]);
    const received = Date.now();
    const before = this.sessions;
    const present = new Map(entries.map((entry) => [entry.session.id, entry]));
    for (const { session } of entries) this.#compareClocks(session, received);
    const order = new Set([...before.keys(), ...present.keys()]);
    this.sessions = new Map();
    for (const id of order) {
      const entry = present.get(id);
      if (entry)
        this.sessions.set(id, {
          ...entry,
          ...this.#lifetime(entry.session, received, before.get(id)),
        });
    }
    this.values = [...values];
    this.hasMore = entries.nextMarker !== undefined || values.nextMarker !== undefined;
    this.reading = { at: received };
    this.#seen = sent;
    // The registry answers, and holds a request for events that was sent after the last one failed.
    if (this.#asked > this.#failed && sent > this.#asked) this.feedFailingSince = undefined;
    this.#changed();
  }

  /** @param {Session} session @param {number} received */
  #compareClocks({ id, last_seen }, received) {
    if (last_seen === null) return;
    const known = this.sessions.get(id);
    if (known && known.session.last_seen !== last_seen) {
      this.#clock.happenedBetween(last_seen, this.#seen, received);
    } else {
      this.#clock.happened(last_seen, received);
    }
  }

  /**
   * @param {Session} session
   * @param {number} received
   * @param {Known} [before]
   */
  #lifetime({ last_seen, heartbeat_timeout }, received, before) {
    const timeout = heartbeat_timeout * 1000;
    if (last_seen !== null)
      return { deadline: this.#clock.here(last_seen + timeout), isAtMost: false };
    return { deadline: before?.deadline ?? received + timeout, isAtMost: true };
  }

  async #follow() {
    const options = {
      from: "window",
      extended: true,
      signal: this.#ending.signal,
      onError: () => {
        this.#failed = Date.now();
        this.feedFailingSince ??= this.#failed;
        this.#changed();
      },
    };
    try {
      for await (const event of this.#client.events.follow(options)) {
        if (event.type === "gap") this.#gaps += 1;
        const key = event.type === "gap" ? `gap ${this.#gaps}` : event.id;
        this.events = [{ key, event }, ...this.events].slice(0, mostEvents);
        this.feedFailingSince = undefined;
        this.hurry();
        this.#changed();
      }
    } catch (error) {
      if (this.#isOver) return;
      this.#refuse(error);
      this.#changed();
    }
  }

  /** @param {unknown} error */
  #refuse(error) {
    this.refused = error;
    this.end();
  }

  get #isOver() {
    return this.#ending.signal.aborted;
  }
}
