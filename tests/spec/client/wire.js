// Between a client and its registry: counts what is sent, and answers in the registry's place.

import { Client } from "service-registry-client";

/** @typedef {import("../check.js").Target} Target */
/** @typedef {import("service-registry-client").ClientOptions} ClientOptions */

/**
 * @typedef {object} Call
 * @property {string} method
 * @property {string} url
 * @property {string} path behind the tenant with its query; `/tokens` for a login
 * @property {Record<string, string>} headers
 * @property {any} json the body
 * @property {AbortSignal | null | undefined} signal
 * @property {boolean} isLogin
 */

/**
 * Answers a call, or fails it. `proceed` asks the registry, if wanted at another address.
 *
 * @callback Intercept
 * @param {Call} call
 * @param {(url?: string) => Promise<Response>} proceed
 * @returns {Response | Promise<Response>}
 */

/** A client of the target. @param {Target} target @param {ClientOptions} [options] */
export function connect(target, options) {
  return new Client(target.username, target.apiKey, "us", clientOptions(target, options));
}

/**
 * @param {Target} target
 * @param {ClientOptions} [options]
 * @returns {ClientOptions}
 */
export function clientOptions(target, options) {
  // Where the target is reached by the host's own fetch, the client finds that by itself.
  const own = target.fetch === globalThis.fetch ? {} : { fetch: target.fetch };
  return { url: target.url, ...own, ...options };
}

/** A client whose calls are kept, and answered by `intercept` unless it proceeds. */
export class Tap {
  /** @type {Call[]} */
  calls = [];

  /**
   * @param {Target} target
   * @param {Intercept} [intercept] answers what is not a login
   * @param {ClientOptions} [options]
   */
  constructor(target, intercept = (_call, proceed) => proceed(), options = {}) {
    /** @param {string} url @param {RequestInit} init */
    this.fetch = async (url, init) => {
      const call = read(target, url, init);
      this.calls.push(call);
      const proceed = (address = url) => target.fetch(address, init);
      return await (call.isLogin ? this.logIn(call, proceed) : intercept(call, proceed));
    };
    /** @type {Intercept} */
    this.logIn = (_call, proceed) => proceed();
    this.client = connect(target, { ...options, fetch: this.fetch });
  }

  get logins() {
    return this.calls.filter((call) => call.isLogin).length;
  }

  /** The calls that are not logins, as method and path. */
  get sent() {
    return this.calls
      .filter((call) => !call.isLogin)
      .map(({ method, path }) => `${method} ${path}`);
  }
}

/**
 * @param {number} status
 * @param {unknown} [json]
 * @param {Record<string, string>} [headers]
 */
export function answer(status, json, headers) {
  const body = json === undefined ? null : JSON.stringify(json);
  return new Response(body, {
    status,
    headers: { "content-type": "application/json; charset=UTF-8", ...headers },
  });
}

/**
 * @param {number} code
 * @param {string} type
 * @param {string} [details]
 */
export function fault(code, type, details = "details") {
  const body = { type, code, message: "message", details, txnId: ".rh-1" };
  return answer(code, body, { "x-response-id": ".rh-1" });
}

/** A fetch's answer that never comes. @returns {Promise<Response>} */
export function never() {
  return new Promise(() => {});
}

/** @param {number} millis */
export function sleep(millis) {
  return new Promise((resolve) => setTimeout(resolve, millis));
}

/** Waits until something holds. @param {() => unknown} condition */
export async function until(condition) {
  while (!(await condition())) await sleep(2);
}

/**
 * What a call in callback style hands to its callback.
 *
 * @param {(callback: (...args: any[]) => void) => unknown} call
 * @returns {Promise<any[]>}
 */
export function viaCallback(call) {
  return new Promise((resolve, reject) => {
    const returned = call((...args) => resolve(args));
    if (returned !== undefined) reject(new Error(`a call with a callback returned ${returned}`));
  });
}

/**
 * @param {Target} target
 * @param {string} url
 * @param {RequestInit} init
 * @returns {Call}
 */
function read(target, url, init) {
  const isLogin = url.startsWith(target.authUrl);
  const base = isLogin ? target.authUrl : `${target.url}/${target.tenantId}`;
  return {
    method: String(init.method),
    url,
    path: url.startsWith(base) ? url.slice(base.length) : url,
    headers: Object.fromEntries(new Headers(init.headers)),
    json: typeof init.body === "string" ? JSON.parse(init.body) : undefined,
    signal: init.signal,
    isLogin,
  };
}

/**
 * What tells how many listeners a signal has.
 *
 * @param {AbortSignal} signal
 */
export function listenersOf(signal) {
  const listeners = new Set();
  const { addEventListener, removeEventListener } = signal;
  /** @param {any} args */
  signal.addEventListener = (...args) => {
    listeners.add(args[1]);
    return addEventListener.apply(signal, args);
  };
  /** @param {any} args */
  signal.removeEventListener = (...args) => {
    listeners.delete(args[1]);
    return removeEventListener.apply(signal, args);
  };
  return () => listeners.size;
}
