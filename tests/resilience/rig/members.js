// Programs that keep services registered, in a process of their own.

import { next, start } from "./processes.js";

/** @typedef {import("../programs/members.js").Members} Options */
/** @typedef {import("../programs/members.js").Told} Told */
/** @typedef {import("./processes.js").Context} Context */

/** Where presences can beat from. @type {("main" | "worker")[]} */
export const threads = ["main", "worker"];

export class Members {
  /** What their presences told. @type {Told[]} */
  told = [];
  /** Their sessions when they joined. @type {string[]} */
  joined = [];
  /** The ids of all services. @type {string[]} */
  ids;
  /** What all services have in their metadata, or are to have. */
  version = "1";
  #child;

  /**
   * @param {Context} context
   * @param {Options} options
   */
  static async join(context, options) {
    const members = new Members(context, options);
    members.joined = await next(members.#child, "joined");
    return members;
  }

  /**
   * @param {Context} context
   * @param {Options} options
   */
  constructor(context, options) {
    this.ids = Array.from({ length: options.presences }, (_, member) =>
      Array.from({ length: options.services }, (_, index) => `member-${member}-${index}`),
    ).flat();
    this.#child = start(context, "members", options);
    this.#child.on("message", (/** @type {any} */ { told }) => {
      if (told) this.told.push(told);
    });
  }

  /** @param {string} name @returns {Told[]} */
  all(name) {
    return this.told.filter((told) => told.name === name);
  }

  /**
   * Has the program do something.
   *
   * @param {string} deed
   * @param {unknown} [argument]
   * @returns {Promise<any>} what it answers
   */
  ask(deed, argument) {
    const answer = next(this.#child, "answer");
    this.#child.send({ deed, argument });
    return answer;
  }

  /** Gives all services another version; done once that is true. @param {string} version */
  update(version) {
    this.version = version;
    return this.ask("update", { version });
  }

  /** What they told so far does not count: some may be lost on a busy machine while the others join. */
  forget() {
    this.told.length = 0;
  }

  /** @param {NodeJS.Signals} name */
  signal(name) {
    this.#child.kill(name);
  }

  /** @returns {Promise<{ code: number | null, signal: string | null, at: number }>} how it ends by itself */
  end() {
    return new Promise((resolve) => {
      this.#child.once("exit", (code, signal) => resolve({ code, signal, at: Date.now() }));
    });
  }
}
