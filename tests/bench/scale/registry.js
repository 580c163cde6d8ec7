// A registry in this process, spoken to as hosts do: by requests that have the little that it reads of one.

import process from "node:process";

/** @type {WebAssembly.Memory | undefined} */
let memory;
WebAssembly.Instance = new Proxy(WebAssembly.Instance, {
  construct(target, options) {
    const instance = Reflect.construct(target, options);
    const exported = Object.values(instance.exports);
    memory = exported.find((each) => each instanceof WebAssembly.Memory) ?? memory;
    return instance;
  },
});
const { Registry } = await import("service-registry-client/registry");

/** Time stands still while a registry is filled, however long that takes, and sessions outlive it. */
const realNow = Date.now;
let ahead = 0;
let standsAt = realNow();
let stands = true;
Date.now = () => (stands ? standsAt : realNow() + ahead);

/** Lets time go on, from so many milliseconds after where it stands. @param {number} later */
export function goOn(later) {
  ahead = standsAt + later - realNow();
  stands = false;
}

export function standStill() {
  standsAt = Date.now();
  stands = true;
}

/** What a host's own class of answers keeps of one. */
class Kept {
  /** @param {string | null} body @param {{ status: number, headers: Record<string, string> }} init */
  constructor(body, { status, headers }) {
    this.text = body ?? "";
    this.status = status;
    this.headers = headers;
  }

  /** @returns {any} */
  json() {
    return JSON.parse(this.text);
  }
}

export class Target {
  constructor() {
    this.registry = new Registry();
    const { username, apiKey, tenantId } = /** @type {Record<string, string>} */ (
      /** @type {unknown} */ (this.registry.developmentAccount)
    );
    this.credentials = { username, apiKey };
    this.account = `/v1.0/${tenantId}`;
    this.handle = /** @type {(request: unknown) => Promise<Kept>} */ (
      /** @type {unknown} */ (
        this.registry.handler(/** @type {typeof Response} */ (/** @type {unknown} */ (Kept)))
      )
    );
    /** @type {Record<string, string>} */
    this.headers = { "content-type": "application/json", host: "127.0.0.1" };
  }

  async logIn() {
    const auth = { "RAX-KSKEY:apiKeyCredentials": this.credentials };
    const answer = await this.request("POST", "/v2.0/tokens", { auth });
    this.headers["x-auth-token"] = answer.json().access.token.id;
    return this;
  }

  /**
   * @param {string} method
   * @param {string} path behind the account
   * @param {unknown} [body]
   */
  send(method, path, body) {
    return this.request(method, this.account + path, body);
  }

  /** @param {string} method @param {string} path @param {unknown} [body] */
  async request(method, path, body) {
    const text = body === undefined ? "" : JSON.stringify(body);
    const length = String(text.length);
    const answer = await this.handle({
      method,
      url: `http://127.0.0.1${path}`,
      headers: {
        get: (/** @type {string} */ name) =>
          name === "content-length" ? length : (this.headers[name] ?? null),
      },
      text: async () => text,
      body: null,
    });
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.text}`);
    return answer;
  }
}

/** What the registries of this process hold, in bytes; WebAssembly's memory never shrinks. */
export function memoryHeld() {
  return memory?.buffer.byteLength ?? Number.NaN;
}

/** Says what a program of this folder has measured, and ends it: its registries have timers. @param {unknown} results */
export function tell(results) {
  process.stdout.write(JSON.stringify(results), () => process.exit(0));
}
