import { Ending } from "./ending.js";
import { GlobalFetch } from "./global-fetch.js";
import { Origin } from "./origin.js";

/**
 * @typedef {import("./origin.js").Modules} Modules
 * @typedef {import("./origin.js").Init} Init
 * @typedef {import("./answer.js").Answer} Answer
 */

/** An origin that is nothing else: no user, no query, and nothing to be read as a slash. */
const originOnly = /^https?:\/\/[^/?#@\\\s]+$/i;

/** What may be escaped or resolved in a path and its query. */
const unusual = /[^\w\-~!$&()*+,:;=@?%/.]|\/\.|%2e/i;

/** The ports from 1024 on that a `fetch` must not be used for, as its standard lists them. */
const blocked =
  /^(1719|1720|1723|2049|3659|4045|4190|5060|5061|6000|6566|6665|6666|6667|6668|6669|6679|6697|10080)$/;

/**
 * A `fetch` for what the client sends, over connections of `node:http` that are kept: less than half the work of the global
 * one. What is unusual is left to that, and so is everything while the program has made something else of it.
 */
export class Transport {
  #global = new GlobalFetch();
  /** @type {Promise<Modules | undefined> | undefined} */
  #loading;
  /** @type {Modules | undefined} */
  #modules;
  /** Where requests went, by scheme, host and port; undefined is left to the global `fetch`. @type {Map<string, Origin | undefined>} */
  #origins = new Map();

  /**
   * @param {string} url
   * @param {Init} init
   * @returns {Promise<Answer | Response>}
   */
  fetch(url, init) {
    if (this.#modules) return this.#send(this.#modules, url, init);
    if (!this.#global.isUntouched(undefined)) return fetchGlobally(url, init);
    this.#loading ??= load();
    return this.#loading.then((modules) => {
      this.#modules = modules;
      return modules ? this.#send(modules, url, init) : fetchGlobally(url, init);
    });
  }

  /**
   * @param {Modules} modules
   * @param {string} url
   * @param {Init} init
   * @returns {Promise<Answer | Response>}
   */
  #send(modules, url, init) {
    const end = url.indexOf("/", 8);
    const origin = this.#global.isUntouched(modules.channels)
      ? this.#originOf(modules, url.slice(0, end))
      : undefined;
    const headers = origin?.headersOf(init);
    if (!origin || !headers) return fetchGlobally(url, init);
    let target = url.slice(end);
    if (unusual.test(target)) {
      const { pathname, search } = new URL(url);
      target = pathname + search;
    }
    return origin.send(target, headers, init);
  }

  /**
   * @param {Modules} modules
   * @param {string} text
   */
  #originOf(modules, text) {
    if (!this.#origins.has(text)) {
      this.#origins.set(text, isOrdinary(text) ? new Origin(modules, new URL(text)) : undefined);
    }
    return this.#origins.get(text);
  }
}

/** @param {string} url @param {Init} init */
function fetchGlobally(url, init) {
  const { signal = null } = init;
  return globalThis.fetch(url, {
    ...init,
    signal: signal instanceof Ending ? signal.toSignal() : signal,
  });
}

/** Whether a `fetch` has no objection. @param {string} text */
function isOrdinary(text) {
  if (!originOnly.test(text) || !URL.canParse(text)) return false;
  const { port } = new URL(text);
  return !port || (Number(port) > 1023 && !blocked.test(port));
}

/** At the first request: a program that starts has no use for them. @returns {Promise<Modules | undefined>} */
async function load() {
  const { getBuiltinModule: get } = globalThis.process;
  /** @param {string} name @returns {Promise<any>} */
  const one = async (name) =>
    // The one is there from Node 20.16 on; the other is nothing that a bundler may look for.
    get?.(name) ?? import(/* webpackIgnore: true */ /* @vite-ignore */ name);
  try {
    const [http, https, net, tls, zlib, channels] = await Promise.all(
      ["http", "https", "net", "tls", "zlib", "diagnostics_channel"].map((name) =>
        one(`node:${name}`),
      ),
    );
    return { http, https, net, tls, zlib, channels };
  } catch {
    // Test runners that make up modules may allow no import.
    return undefined;
  }
}
