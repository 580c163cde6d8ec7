import { connectTimeout } from "./failure.js";

/**
 * A connection, how long it is kept when it is idle, and until when it is then, in milliseconds.
 *
 * @typedef {import("node:net").Socket & { lifetime?: number, idleUntil?: number }} Connection
 */

/** How long a connection may take to come about, in milliseconds. */
const patience = 10_000;

/** How long an idle one is kept if its server does not say, in milliseconds. */
const usual = 4_000;

/** How much earlier than its server an idle one is given up, in milliseconds: a request may be on its way by then. */
const margin = 2_000;

/** The longest that an idle one is kept, in milliseconds. */
const longest = 600_000;

/** How often idle ones are looked through, in milliseconds. */
const pause = 1_000;

/**
 * The connections to one origin, as an agent of `node:http`: as many as there are requests under way, each of which is kept for
 * the next. They keep a process running only while they are used. Their times are those of Node's `fetch`.
 */
export class Connections {
  /** What makes `node:http` hand them back. */
  keepAlive = true;
  #open;
  #ready;
  #host;
  /** The one that was used last is used first, so that those which are not needed grow old. @type {Connection[]} */
  #idle = [];
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #sweeping;

  /**
   * @param {() => Connection} open
   * @param {string} ready the event that tells that a connection is there
   * @param {string} host
   */
  constructor(open, ready, host) {
    this.#open = open;
    this.#ready = ready;
    this.#host = host;
  }

  /**
   * Called by `node:http`, which uses what it is given and tells it by `free` that it has.
   *
   * @param {import("node:http").ClientRequest} request
   * @param {{ isFresh?: boolean }} options
   */
  addRequest(request, { isFresh }) {
    const kept = isFresh ? undefined : this.#take();
    request.reusedSocket = kept !== undefined;
    request.onSocket(kept ?? this.#connect());
  }

  #take() {
    const now = performance.now();
    for (;;) {
      const connection = this.#idle.pop();
      if (!connection) return undefined;
      if (isUsable(connection, now)) {
        connection.ref();
        return connection;
      }
      connection.destroy();
    }
  }

  #connect() {
    const connection = this.#open();
    connection.setNoDelay(true);
    connection.setKeepAlive(true, 60_000);
    const late = () => connection.destroy(connectTimeout(this.#host, patience));
    const timer = setTimeout(late, patience);
    const clear = () => clearTimeout(timer);
    connection.once(this.#ready, clear).once("close", clear);
    connection.on("free", () => this.#keep(connection));
    return connection;
  }

  /** @param {Connection} connection */
  #keep(connection) {
    const { lifetime = usual } = connection;
    if (lifetime <= 0) {
      connection.destroy();
      return;
    }
    connection.unref();
    connection.idleUntil = performance.now() + lifetime;
    this.#idle.push(connection);
    this.#sweeping ??= setInterval(() => this.#sweep(), pause).unref();
  }

  #sweep() {
    const now = performance.now();
    const idle = this.#idle;
    this.#idle = idle.filter((connection) => isUsable(connection, now));
    for (const connection of idle) if (!isUsable(connection, now)) connection.destroy();
    if (this.#idle.length > 0) return;
    clearInterval(this.#sweeping);
    this.#sweeping = undefined;
  }
}

/** @param {Connection} connection @param {number} now */
function isUsable({ idleUntil = 0, writable }, now) {
  return writable && idleUntil > now;
}

/**
 * How long a connection is kept for which its server has this `Keep-Alive` header, or none.
 *
 * @param {string | undefined} hint
 */
export function lifetimeOf(hint) {
  const [, seconds] = /timeout=(\d+)/.exec(hint ?? "") ?? [];
  return seconds ? Math.min(Number(seconds) * 1000 - margin, longest) : usual;
}
