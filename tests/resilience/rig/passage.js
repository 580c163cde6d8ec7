// A way to a registry that can be cut, in the two ways networks have: nothing comes back, or everything is refused.

import { once } from "node:events";
import { connect, createServer } from "node:net";

/** @typedef {import("node:net").Socket} Socket */

export class Passage {
  url = "";
  #server;
  #target;
  /** @type {"pass" | "swallow" | "drop"} */
  #mode = "pass";
  /** @type {Map<Socket, Socket>} */
  #pairs = new Map();

  /**
   * @param {import("./processes.js").Context} context
   * @param {string} target the registry's address
   */
  static async open(context, target) {
    const passage = new Passage(context, target);
    await once(passage.#server, "listening");
    const { port } = /** @type {import("node:net").AddressInfo} */ (passage.#server.address());
    passage.url = `http://127.0.0.1:${port}`;
    return passage;
  }

  /**
   * @param {import("./processes.js").Context} context
   * @param {string} target
   */
  constructor(context, target) {
    this.#target = new URL(target);
    this.#server = createServer((near) => this.#connect(near)).listen(0, "127.0.0.1");
    context.after(() => {
      this.#server.close();
      this.#destroyAll();
    });
  }

  /** Connections are accepted and kept, and nothing ever passes over them, not even when others pass again. */
  swallow() {
    this.#mode = "swallow";
    for (const [near, far] of this.#pairs) {
      near.unpipe(far).resume();
      far.unpipe(near).resume();
    }
  }

  /** Connections are reset. */
  drop() {
    this.#mode = "drop";
    this.#destroyAll();
  }

  pass() {
    this.#mode = "pass";
  }

  /** @param {Socket} near */
  #connect(near) {
    near.on("error", () => {});
    if (this.#mode === "drop") {
      near.resetAndDestroy();
      return;
    }
    if (this.#mode === "swallow") {
      near.resume();
      return;
    }
    const far = connect(Number(this.#target.port), this.#target.hostname);
    this.#pairs.set(near, far);
    far.on("error", () => near.destroy()).on("close", () => near.destroy());
    near.on("close", () => {
      far.destroy();
      this.#pairs.delete(near);
    });
    near.pipe(far).pipe(near);
  }

  #destroyAll() {
    for (const near of this.#pairs.keys()) near.resetAndDestroy();
  }
}
