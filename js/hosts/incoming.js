/** @typedef {import("./arrivals.js").Arrivals} Arrivals */
/** @typedef {import("./types.js").HostRequest} HostRequest */

/**
 * What a registry uses of a `Request` but for its signal, on hosts that have one.
 *
 * @implements {HostRequest}
 */
export class IncomingRequest {
  #request;
  #arrivals;
  /** @type {0 | 1 | 2} */
  pressure = 0;

  /**
   * @param {Request} request
   * @param {string | null} host the header
   * @param {string} url
   * @param {string} peer
   * @param {Arrivals} arrivals
   */
  constructor(request, host, url, peer, arrivals) {
    this.#request = request;
    this.#arrivals = arrivals;
    const { headers, method } = request;
    this.method = method;
    this.url = url;
    /** @type {HostRequest["headers"]} */
    this.headers = { get: (name) => (name === "host" ? host : headers.get(name)) };
    this.peer = peer;
  }

  get body() {
    return /** @type {HostRequest["body"]} */ (this.#arrivals.body(this.#request));
  }

  text() {
    return this.#arrivals.text(this.#request);
  }
}
