// A way to a registry on which keys change: the tokens that were issued under the last one are refused, by the
// registry itself. Beside the account's own API key there is one that changes, too.

import { once } from "node:events";
import { createServer } from "node:http";
import { account } from "../../package/registry.js";

export class RotatingKeys {
  url = "";
  /** How many requests were refused for their token. */
  refused = 0;
  /** How many logins came too late for a key, and how many tokens had been issued under the last one when they were first used. */
  overtaken = 0;
  rotations = 0;
  #server;
  #registry;
  /** Tokens that were issued and not used yet. @type {Set<string>} */
  #unused = new Set();

  /**
   * @param {{ after: (work: () => void) => void }} context a test's
   * @param {string} registry
   */
  static async open(context, registry) {
    const keys = new RotatingKeys(context, registry);
    await once(keys.#server, "listening");
    const { port } = /** @type {import("node:net").AddressInfo} */ (keys.#server.address());
    keys.url = `http://127.0.0.1:${port}`;
    return keys;
  }

  /**
   * @param {{ after: (work: () => void) => void }} context
   * @param {string} registry
   */
  constructor(context, registry) {
    this.#registry = registry;
    this.#server = createServer((request, response) => {
      this.#forward(request, response).catch(() => response.destroy());
    }).listen(0, "127.0.0.1");
    context.after(() => {
      this.#server.close();
      this.#server.closeAllConnections();
    });
  }

  /** The API key that is good until the next rotation. */
  get apiKey() {
    return `${account.apiKey}.${this.rotations}`;
  }

  rotate() {
    this.rotations += 1;
  }

  /**
   * @param {import("node:http").IncomingMessage} request
   * @param {import("node:http").ServerResponse} response
   */
  async #forward(request, response) {
    const { method = "", url = "", headers } = request;
    let sent = "";
    for await (const chunk of request) sent += chunk;
    const isLogin = url.startsWith("/v2.0");
    if (isLogin) sent = sent.replaceAll(this.apiKey, account.apiKey);
    const token = headers["x-auth-token"];
    const isFirst = isLogin || this.#unused.delete(String(token));
    const answer = await fetch(this.#registry + url, {
      method,
      headers: {
        ...(sent && { "content-type": "application/json" }),
        // One that was issued under another key keeps its ending, and is none of the registry's.
        ...(token && { "x-auth-token": String(token).replace(`.${this.rotations}`, "") }),
      },
      ...(sent && { body: sent }),
    });
    if (answer.status === 401 && !isLogin) this.refused += 1;
    if (answer.status === 401 && isFirst) this.overtaken += 1;
    let told = await answer.text();
    if (isLogin && answer.ok) {
      const login = JSON.parse(told);
      login.access.token.id += `.${this.rotations}`;
      this.#unused.add(login.access.token.id);
      told = JSON.stringify(login);
    }
    const type = answer.headers.get("content-type");
    const location = answer.headers.get("location");
    response.writeHead(answer.status, {
      ...(type && { "content-type": type }),
      ...(location && { location }),
    });
    response.end(told);
  }
}
