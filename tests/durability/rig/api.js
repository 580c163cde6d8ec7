// The HTTP API, as plainly as a test needs it.

import assert from "node:assert/strict";
import { account } from "../../package/registry.js";

/** @typedef {{ status: number, headers: Headers, body: any }} Answer */

/** The credentials of one that speaks with a registry, whatever address that has at the moment. */
export class Api {
  /** @type {string | undefined} */
  token;
  #url;
  #fetch;

  /** @param {string} url @param {import("service-registry-client/registry").RegistryFetch} [send] */
  constructor(url, send = fetch) {
    this.#url = url;
    this.#fetch = send;
  }

  /** @param {string} url @param {string} token that was issued before */
  static with(url, token) {
    const api = new Api(url);
    api.token = token;
    return api;
  }

  async logIn() {
    const { apiKey, username } = account;
    const credentials = { auth: { "RAX-KSKEY:apiKeyCredentials": { username, apiKey } } };
    const { body, status } = await this.#send("POST", "/v2.0/tokens", credentials);
    if (status !== 200) throw new Error(`The login was answered with ${status}`);
    this.token = /** @type {string} */ (body.access.token.id);
    return this;
  }

  /**
   * @param {string} method
   * @param {string} path behind the account
   * @param {unknown} [body]
   * @param {AbortSignal} [signal]
   */
  call(method, path, body, signal) {
    return this.#send(method, `/v1.0/${account.tenantId}${path}`, body, signal);
  }

  /**
   * All values of a list, page after page.
   *
   * @param {string} path with its question mark
   * @returns {Promise<any[]>}
   */
  async list(path) {
    const values = [];
    for (let marker = ""; ; ) {
      const { body, status } = await this.call("GET", `${path}limit=1000${marker}`);
      if (status !== 200) throw new Error(`${path} was answered with ${status}`);
      values.push(...body.values);
      if (body.metadata.next_marker === null) return values;
      marker = `&marker=${encodeURIComponent(body.metadata.next_marker)}`;
    }
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {unknown} [body]
   * @param {AbortSignal} [signal]
   * @returns {Promise<Answer>}
   */
  async #send(method, path, body, signal) {
    /** @type {Record<string, string>} */
    const headers = { "content-type": "application/json" };
    if (this.token) headers["x-auth-token"] = this.token;
    /** @type {RequestInit} */
    const init = { method, headers };
    if (body !== undefined) init.body = JSON.stringify(body);
    if (signal) init.signal = signal;
    const send = this.#fetch;
    const response = await send(`${this.#url}${path}`, init);
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text && JSON.parse(text) };
  }
}

/** @param {Answer} answer @param {number} expected */
export function expect({ body, status }, expected) {
  assert.equal(status, expected, `answered with ${status}: ${JSON.stringify(body)}`);
}
