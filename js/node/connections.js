import { connectTimeout } from "./failure.js";

/**
 * A connection, how long it is kept when it is idle, and until when it is then, in milliseconds.
 *
 * @typedef {import("node:net").Socket & { lifetime?: number, idleUntil?: number }} Connection
 * @typedef {import("node:http").ClientRequest} ClientRequest
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
  #isSecure;
  #host;
  /** The one that was used last is used first, so that those which are not needed grow old. @type {Connection[]} */
  #idle = [];
  /** Those that are being made secure, by the requests that wait for them. @type {Map<ClientRequest, Connection>} */
  #opening = new Map();
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #sweeping;

  /**
   * @param {() => Connection} open
   * @param {boolean} isSecure whether they are under TLS
   * @param {string} host
   */
  constructor(open, isSecure, host) {
    this.#open = open;
    this.#isSecure = isSecure;
    this.#host = host;
  }

  /**
   * Called by `node:http`, which uses what it is given and tells it by `free` that it has.
   *
   * @param {ClientRequest} request
   * @param {{ isFresh?: boolean }} options
   */
  addRequest(request, { isFresh }) {
    const kept = isFresh ? undefined : this.#take();
    request.reusedSocket = kept !== undefined;
    if (kept) request.onSocket(kept);
    else this.#connect(request);
  }

  #take() {
    const now = performance.now();
    for (;;) {
      const connection = this.#idle.pop();
      if (!connection) return undefined;
      connection.off("data", drop).off("error", drop);
      if (isUsable(connection, now)) {
        connection.ref();
        return connection;
      }
      connection.destroy();
    }
  }

  /** @param {ClientRequest} request */
  #connect(request) {
    const isSecure = this.#isSecure;
    const connection = this.#open();
    connection.setNoDelay(true);
    connection.setKeepAlive(true, 60_000);
    const late = () => connection.destroy(connectTimeout(this.#host, patience));
    const timer = setTimeout(late, patience);
    const clear = () => clearTimeout(timer);
    const ready = isSecure ? "secureConnect" : "connect";
    connection.once(ready, clear).once("close", clear);
    if (isSecure) {
      // Written to before it is secure, it would fail by the write, and not by what is wrong.
      const use = (/** @type {Error | undefined} */ error) => {
        connection.off(ready, use).off("error", use);
        this.#opening.delete(request);
        /** @type {any} */ (request).onSocket(connection, error);
      };
      connection.once(ready, use).once("error", use);
      this.#opening.set(request, connection);
    } else {
      request.onSocket(connection);
    }
    connection.on("free", () => this.#keep(connection));
  }

  /** Closes the connection that a request waited for, if it did. @param {ClientRequest} request */
  abandon(request) {
    this.#opening.get(request)?.destroy();
    this.#opening.delete(request);
  }

  /** @param {Connection} connection */
  #keep(connection) {
    const { lifetime = usual } = connection;
    if (lifetime <= 0) {
      connection.destroy();
      return;
    }
    // It may end at any time, and what comes unasked would be taken for the next request's answer.
    connection.on("data", drop).on("error", drop);
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

/** @this {Connection} */
function drop() {
  this.destroy();
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
