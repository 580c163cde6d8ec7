import { Answer } from "./answer.js";
import { Connections, lifetimeOf } from "./connections.js";
import { decoded } from "./content.js";
import { badUpgrade, failure } from "./failure.js";

/**
 * @typedef {object} Modules of Node's, by what they are for
 * @property {typeof import("node:http")} http
 * @property {typeof import("node:https")} https
 * @property {typeof import("node:net")} net
 * @property {typeof import("node:tls")} tls
 * @property {typeof import("node:zlib")} zlib
 * @property {typeof import("node:diagnostics_channel")} channels
 *
 * @typedef {Omit<RequestInit, "headers"> & { headers: Record<string, string>, method: string, body?: string }} Init
 * @typedef {import("node:http").IncomingMessage} IncomingMessage
 * @typedef {import("node:http").ClientRequest} ClientRequest
 */

/** What may be sent again after a kept connection ended on it, as it changes nothing. */
const safe = /^(GET|HEAD)$/;

/** What may be, too, while it is likely that no server has seen it: done twice it ends as done once, but may be answered otherwise. */
const idempotent = /^(PUT|DELETE)$/;

/** How soon it is known of a connection that its server had closed it before, in milliseconds. */
const soon = 1_000;

/** What says how long its body is, even if there is none. */
const sized = /^(POST|PUT|PATCH)$/;

/** How a connection that was closed meanwhile fails. */
const broken = /^(ECONNRESET|EPIPE|ECONNABORTED)$/;

/** What has no body, whatever follows it. */
const bodiless = /^(204|205|304)$/;

/** What means the same in each encoding. */
const ascii = /^[ -~]*$/;

// Read so, it is no name that a bundler for pages would add a package for.
const { Buffer } = globalThis;

/** Where requests go: a scheme, a host and a port. */
export class Origin {
  #module;
  #connections;
  #where;
  #headers;
  /** The headers of the last request, which are those of most, and what they are with these. @type {Record<string, string> | undefined} */
  #asked;
  /** @type {Record<string, string>} */
  #all = {};
  #zlib;
  /** @type {string | undefined} */
  #hint;
  #lifetime = lifetimeOf(undefined);

  /** @param {Modules} modules @param {URL} url */
  constructor({ http, https, net, tls, zlib }, { protocol, host, hostname, port }) {
    const isSecure = protocol === "https:";
    const address = hostname.replace(/^\[|\]$/g, "");
    const where = { host: address, port: Number(port) || (isSecure ? 443 : 80) };
    const open = isSecure
      ? opensSecurely(tls, where, net.isIP(address) > 0)
      : () => net.connect(where);
    this.#connections = new Connections(open, isSecure, host);
    // Its function is looked up for each request: what traces requests puts others there.
    this.#module = isSecure ? https : http;
    this.#where = where;
    // What `fetch` adds, but for what it says in a browser's name.
    const encodings = isSecure ? "br, gzip, deflate" : "gzip, deflate";
    this.#headers = { host, accept: "*/*", "user-agent": "node", "accept-encoding": encodings };
    this.#zlib = zlib;
  }

  /**
   * The headers of a request; none if they are not a matter of course. An object, because that is what those who trace or
   * mock `node:http` expect.
   *
   * @param {Init} init
   * @returns {Record<string, string> | undefined}
   */
  headersOf({ headers, method, body = "" }) {
    if (!this.#asked || !areSame(headers, this.#asked)) {
      for (const name in headers) if (!ascii.test(headers[name] ?? "")) return undefined;
      this.#asked = { ...headers };
      this.#all = { ...this.#headers, ...headers };
    }
    return body || sized.test(method)
      ? { ...this.#all, "content-length": `${Buffer.byteLength(body)}` }
      : { ...this.#all };
  }

  /**
   * @param {string} path with its query
   * @param {Record<string, string>} headers
   * @param {Init} init
   * @returns {Promise<Answer>}
   */
  send(path, headers, { method, body, signal }) {
    const agent = /** @type {any} */ (this.#connections);
    const { host, port } = this.#where;
    return new Promise((resolve, reject) => {
      /** @type {ClientRequest | undefined} */
      let request;
      let begun = 0;
      /** @type {IncomingMessage | undefined} */
      let message;
      /** @type {Buffer[]} */
      const chunks = [];
      let isOver = false;
      const end = () => {
        isOver = true;
        signal?.removeEventListener("abort", abort);
      };
      const abort = () => {
        end();
        reject(signal?.reason);
        leave();
      };
      const leave = () => {
        if (!request) return;
        request.destroy();
        this.#connections.abandon(request);
      };
      const finish = () => {
        if (isOver || !message) return;
        end();
        // An answer that did not wait for all that was asked: the rest would hold the connection.
        if (!request?.writableFinished) leave();
        const [first] = chunks;
        const body = first && chunks.length === 1 ? first : Buffer.concat(chunks);
        resolve(this.#answer(message, body));
      };
      const fail = (/** @type {NodeJS.ErrnoException} */ error) => {
        if (isOver) return;
        // It was idle, and its server had closed it before this could be known here.
        const isStale = request?.reusedSocket && !message && broken.test(String(error.code));
        const isSoon = performance.now() - begun < soon;
        if (isStale && (safe.test(method) || (isSoon && idempotent.test(method))))
          return begin(true);
        // What follows an answer is wrong, not the answer, whose end is about to be told.
        if (message?.complete) return;
        end();
        reject(failure(error, message !== undefined));
      };
      const hear = (/** @type {IncomingMessage} */ heard) => {
        message = heard;
        if (message.statusCode === 101) return refuse();
        const connection = /** @type {import("./connections.js").Connection} */ (message.socket);
        connection.lifetime = this.#lifetimeOf(message);
        message
          .on("data", (chunk) => chunks.push(chunk))
          .on("end", finish)
          .on("error", fail);
      };
      const refuse = () => {
        message = undefined;
        fail(badUpgrade());
        leave();
      };
      const begin = (/** @type {boolean} */ isFresh) => {
        const options = { agent, host, port, method, path, headers, isFresh };
        begun = performance.now();
        try {
          request = this.#module.request(options, hear).on("error", fail).on("upgrade", refuse);
          request.maxHeadersCount = 0;
          request.end(body);
        } catch (error) {
          // What the program has made of it may throw.
          fail(/** @type {Error} */ (error));
        }
      };
      if (signal?.aborted) return reject(signal.reason);
      signal?.addEventListener("abort", abort);
      begin(false);
    });
  }

  /** A server says the same each time. @param {IncomingMessage} message */
  #lifetimeOf({ rawHeaders }) {
    const hint = headerOf(rawHeaders, "keep-alive");
    if (hint !== this.#hint) {
      this.#hint = hint;
      this.#lifetime = lifetimeOf(hint);
    }
    return this.#lifetime;
  }

  /**
   * @param {IncomingMessage} message
   * @param {Buffer} content
   */
  #answer({ statusCode = 0, rawHeaders }, content) {
    const encoding = headerOf(rawHeaders, "content-encoding");
    const isEmpty = content.length === 0 || bodiless.test(`${statusCode}`);
    if (isEmpty) return new Answer(statusCode, rawHeaders, Buffer.alloc(0));
    if (!encoding) return new Answer(statusCode, rawHeaders, content);
    return decoded(this.#zlib, content, encoding).then(
      (body) => new Answer(statusCode, rawHeaders, body),
      (error) => {
        throw failure(error, true);
      },
    );
  }
}

/** @param {Record<string, string>} some @param {Record<string, string>} others */
function areSame(some, others) {
  for (const name in some) if (some[name] !== others[name]) return false;
  for (const name in others) if (!Object.hasOwn(some, name)) return false;
  return true;
}

/**
 * What opens connections under TLS, each of which goes on with what the one before it agreed on.
 *
 * @param {Modules["tls"]} tls
 * @param {{ host: string, port: number }} where
 * @param {boolean} isAddress and not a name
 */
function opensSecurely(tls, where, isAddress) {
  /** @type {Buffer | undefined} */
  let session;
  const options = {
    ...where,
    ALPNProtocols: ["http/1.1"],
    servername: isAddress ? "" : where.host,
  };
  return () =>
    tls.connect(session ? { ...options, session } : options).on("session", (latest) => {
      session = latest;
    });
}

/**
 * What a header says on all of its lines.
 *
 * @param {string[]} headers names and values in turn
 * @param {string} wanted in small letters
 * @returns {string | undefined}
 */
function headerOf(headers, wanted) {
  let all;
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index];
    if (name?.length !== wanted.length || name.toLowerCase() !== wanted) continue;
    const value = headers[index + 1];
    all = all === undefined ? value : `${all}, ${value}`;
  }
  return all;
}
