// A registry in this page, and the line to it, which may be cut.

import { Registry } from "service-registry-client/registry";

export class LocalRegistry {
  #registry = new Registry();
  #cut = Promise.withResolvers();
  isAway = false;

  constructor() {
    this.#cut.promise.catch(() => {});
  }

  get account() {
    const account = this.#registry.developmentAccount;
    if (!account) throw new Error("a registry made without accounts has one for development");
    return account;
  }

  /** @type {(url: string, init: RequestInit) => Promise<Response>} */
  fetch = (url, init) => {
    if (this.isAway) return Promise.reject(new TypeError("The registry is away"));
    return Promise.race([this.#registry.fetch(url, init), this.#cut.promise]);
  };

  /** Cuts the line, also for requests under way, or mends it. The registry itself goes on. */
  toggle() {
    this.isAway = !this.isAway;
    if (this.isAway) {
      this.#cut.reject(new TypeError("The registry is away"));
      return;
    }
    this.#cut = Promise.withResolvers();
    this.#cut.promise.catch(() => {});
  }

  close() {
    this.#registry.close();
  }
}
