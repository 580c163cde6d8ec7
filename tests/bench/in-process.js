// A registry in this process, spoken to as hosts do: by requests that have the little that it reads of one.

import { Registry } from "service-registry-client/registry";
import { account } from "./servers/account.js";

/** What a host's own class of answers keeps of one. */
export class Answer {
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

/** A request as hosts hand it over. */
export class HostRequest {
  peer = "127.0.0.1";
  pressure = 0;

  /** @param {string} method @param {string} path @param {Map<string, string>} headers @param {string} content */
  constructor(method, path, headers, content) {
    this.method = method;
    this.url = `http://127.0.0.1:9000${path}`;
    this.headers = { get: (/** @type {string} */ name) => headers.get(name) ?? null };
    this.content = content;
  }

  text() {
    return Promise.resolve(this.content);
  }
}

/** A registry, and an account of it. */
export class Target {
  constructor() {
    this.registry = new Registry({ accounts: [account] });
    this.account = `/v1.0/${account.tenantId}`;
    this.handle = /** @type {(request: HostRequest) => Promise<Answer>} */ (
      /** @type {unknown} */ (
        this.registry.handler(/** @type {typeof Response} */ (/** @type {unknown} */ (Answer)))
      )
    );
    this.headers = new Map([
      ["content-type", "application/json"],
      ["host", "127.0.0.1"],
    ]);
  }

  async logIn() {
    const { username, apiKey } = account;
    const auth = { "RAX-KSKEY:apiKeyCredentials": { username, apiKey } };
    const answer = await this.request("POST", "/v2.0/tokens", { auth });
    this.headers.set("x-auth-token", answer.json().access.token.id);
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
    this.headers.set("content-length", String(text.length));
    const answer = await this.handle(new HostRequest(method, path, this.headers, text));
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.text}`);
    return answer;
  }
}
