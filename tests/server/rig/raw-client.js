// A client of HTTP/1.1 that costs next to nothing, so that what is measured is the server.

import { connect } from "node:net";

/** @typedef {{ status: number, head: string, body: string }} Heard */

/** The connection broke off. @type {Heard} */
const nothing = { status: 0, head: "", body: "" };

/** A connection, on which one request is under way at a time. */
export class Connection {
  #socket;
  #head;
  #heard = "";
  /** @type {((answer: Heard) => void) | undefined} */
  #answered;

  /** @param {number} port @param {string} token */
  constructor(port, token) {
    this.#head = `HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nX-Auth-Token: ${token}\r\nContent-Type: application/json\r\n`;
    this.#socket = connect({ port, host: "127.0.0.1", noDelay: true });
    this.#socket.setEncoding("latin1");
    this.#socket.on("data", (chunk) => {
      this.#heard += chunk;
      this.#read();
    });
    this.#socket.on("error", () => {});
    this.#socket.on("close", () => this.#settle(nothing));
  }

  /** @param {string} method @param {string} path @param {string} [body] @returns {Promise<Heard>} */
  ask(method, path, body = "") {
    return new Promise((resolve) => {
      this.#answered = resolve;
      if (this.#socket.destroyed) return this.#settle(nothing);
      const length = method === "GET" ? "" : `Content-Length: ${body.length}\r\n`;
      this.#socket.write(`${method} ${path} ${this.#head}${length}\r\n${body}`);
    });
  }

  close() {
    this.#socket.destroy();
  }

  #read() {
    const end = this.#heard.indexOf("\r\n\r\n");
    if (end < 0) return;
    const length = Number(/^content-length: (\d+)/im.exec(this.#heard)?.[1] ?? 0);
    if (this.#heard.length < end + 4 + length) return;
    const head = this.#heard.slice(0, end + 2);
    const status = Number(head.slice(9, 12));
    const body = this.#heard.slice(end + 4, end + 4 + length);
    this.#heard = this.#heard.slice(end + 4 + length);
    this.#settle({ status, head, body });
  }

  /** @param {Heard} answer */
  #settle(answer) {
    const answered = this.#answered;
    this.#answered = undefined;
    answered?.(answer);
  }
}

/** @param {number[]} times @param {number} share */
export function quantile(times, share) {
  const sorted = times.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
