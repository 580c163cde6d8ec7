// A `fetch` whose every exchange is held against a description of the API.

import { Unexpected } from "./expect.js";

/** @typedef {import("./description.js").Description} Description */

/** Which operations have been answered with which status, over a whole run. */
export class Coverage {
  /** @type {Set<string>} */
  #answers = new Set();

  /** @param {string} operation @param {number | string} status */
  add(operation, status) {
    this.#answers.add(`${operation} ${status}`);
  }

  /** @param {string} operation @param {number | string} status */
  has(operation, status) {
    return this.#answers.has(`${operation} ${status}`);
  }
}

/** A response that knows which operation it is of, as the registry tells its host. */
export class OperationResponse extends Response {
  /** @param {BodyInit | null} [body] @param {ResponseInit & { operation?: string }} [init] */
  constructor(body, init) {
    super(body, init);
    this.operation = init?.operation;
  }
}

export class Described {
  #fetch;
  #description;
  #coverage;
  /** @type {string[]} */
  #complaints = [];

  /**
   * @param {typeof globalThis.fetch} fetch
   * @param {Description} description
   * @param {Coverage} coverage
   */
  constructor(fetch, description, coverage) {
    this.#fetch = fetch;
    this.#description = description;
    this.#coverage = coverage;
  }

  /** @type {typeof globalThis.fetch} */
  fetch = async (input, init) => {
    const { method, url } =
      input instanceof Request ? input : { method: "GET", url: String(input) };
    const { sent, ...passedOn } = divide(input, init);
    const response = await this.#fetch(passedOn.input, passedOn.init);
    const exchange = {
      method: init?.method?.toUpperCase() ?? method,
      url: new URL(url),
      status: response.status,
      headers: response.headers,
      sent: response.ok ? await new Response(sent).text() : "",
      received: await response.clone().text(),
    };
    const { id } = this.#description.find(exchange.method, exchange.url) ?? {};
    if (id && exchange.method !== "HEAD") this.#coverage.add(id, response.status);
    const complaints = this.#description.complaints(exchange);
    if (response instanceof OperationResponse && id && response.operation !== id) {
      complaints.push(`told to be ${response.operation}, not ${id}`);
    }
    this.#complaints.push(...complaints.map((each) => `${exchange.method} ${url}: ${each}`));
    if (complaints.length > 0) this.verify();
    return response;
  };

  /** Fails if an exchange was not as described: a client makes an error of its own of what `fetch` throws. */
  verify() {
    if (this.#complaints.length === 0) return;
    throw new Unexpected(`not as docs/openapi/ describes it:\n${this.#complaints.join("\n")}`);
  }
}

/**
 * Divides a request into its body, to be looked at, and the request as it was.
 *
 * @param {Parameters<typeof globalThis.fetch>[0]} input
 * @param {RequestInit | undefined} init
 */
function divide(input, init) {
  const body = init?.body;
  if (body instanceof ReadableStream) {
    const [sent, rest] = body.tee();
    return { sent, input, init: { ...init, body: rest } };
  }
  if (body !== undefined || !(input instanceof Request)) return { sent: body, input, init };
  return { sent: input.clone().body, input, init };
}
