import { plain } from "./address.js";

/** @typedef {import("./arrivals.js").Arrivals} Arrivals */
/** @typedef {import("./types.js").HostRequest} HostRequest */

/**
 * What a registry uses of a `Request` but for its signal, on hosts that have one.
 *
 * @abstract
 * @implements {HostRequest}
 */
export class IncomingRequest {
  #request;
  #arrivals;
  /** @type {string | undefined} */
  #peer;
  /** @type {0 | 1 | 2} */
  pressure = 0;

  /**
   * @param {Request} request
   * @param {string} url
   * @param {Arrivals} arrivals
   */
  constructor(request, url, arrivals) {
    this.#request = request;
    this.#arrivals = arrivals;
    this.method = request.method;
    this.url = url;
    /** @type {HostRequest["headers"]} */
    this.headers = request.headers;
  }

  /** Hosts take longer to tell it than all else here, so it is asked for by who needs it. */
  get peer() {
    this.#peer ??= plain(this.addressOfPeer());
    return this.#peer;
  }

  set peer(address) {
    this.#peer = address;
  }

  /** @abstract @returns {string} */
  addressOfPeer() {
    throw new Error("Its host knows.");
  }

  get body() {
    return /** @type {HostRequest["body"]} */ (this.#arrivals.body(this.#request));
  }

  text() {
    return this.#arrivals.text(this.#request);
  }
}
