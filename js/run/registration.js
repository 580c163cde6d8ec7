import { getMember } from "../object.js";
import { sleep } from "../within.js";

/**
 * @typedef {import("../types/presence.js").Presence} Presence
 * @typedef {import("../types/presence.js").ServiceDeclaration} ServiceDeclaration
 */

/** How long the first try to join may take until the person who waits is told why it has not been done. */
const firstTry = 3_000;
/** How long the others may, in milliseconds. */
const furtherTry = 20_000;
/** How long until something is tried again that was refused: an operator may have corrected it. */
const afterRefusal = 30_000;
/** How long leaving may take: whoever ended the program waits for it. */
const leaveWithin = 3_000;

/**
 * @typedef {object} Listener
 * @property {(message: string) => void} tell
 * @property {() => void} refused the registry does not take it
 * @property {(reason: string) => void} missed it has not been registered for too long
 */

/** A service that is to be registered at times, with its session. It is tried for as long as it takes. */
export class Registration {
  #client;
  #options;
  #listener;
  /** @type {Presence | undefined} */
  #presence;
  #left = new AbortController();
  /** Whether the service is to be there. */
  #isWanted = false;
  #isListed = false;
  /** What was told last, not to say it again. */
  #told = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #patience;
  #ready = () => {};
  /** When it is there for the first time: the session, and the service if it is to be. @type {Promise<void>} */
  ready = new Promise((resolve) => {
    this.#ready = resolve;
  });

  /**
   * @param {import("../index.js").Client} client
   * @param {import("./options.js").Options} options
   * @param {Listener} listener
   */
  constructor(client, options, listener) {
    this.#client = client;
    this.#options = options;
    this.#listener = listener;
  }

  start() {
    this.#expect();
    return this.#join();
  }

  /** Registers the service, now or when there is a session. */
  list() {
    this.#isWanted = true;
    this.#register();
  }

  /** Takes the service off, and keeps the session. */
  unlist() {
    this.#isWanted = false;
    this.#isListed = false;
    // That it is there again is news.
    this.#told = "";
    // One that it never came to hold is refused.
    this.#presence?.remove(this.#id).catch(() => {});
    this.#settle();
  }

  /** Ends the session, and with it the service, and tries no more. */
  async leave() {
    clearTimeout(this.#patience);
    this.#left.abort();
    await this.#presence?.close({ timeout: leaveWithin });
  }

  get #id() {
    return this.#options.service.id;
  }

  async #join() {
    const { heartbeatTimeout, metadata } = this.#options;
    const { signal } = this.#left;
    for (let timeout = firstTry; !signal.aborted; timeout = furtherTry) {
      try {
        const presence = await this.#client.join({ heartbeatTimeout, metadata, timeout, signal });
        this.#joined(presence);
        return;
      } catch (error) {
        if (signal.aborted) return;
        if (getMember(error, "code") === "ETIMEDOUT") {
          const reason = messageOf(getMember(error, "cause") ?? error);
          this.#tell(`${this.#id} is not registered yet: ${reason}. Trying until it is.`);
        } else {
          await this.#refused(error);
        }
      }
    }
  }

  /** @param {Presence} presence */
  #joined(presence) {
    // It may have been left while it was made.
    if (this.#left.signal.aborted) {
      presence.close({ timeout: leaveWithin });
      return;
    }
    this.#presence = presence;
    presence.on("error", (error) => {
      if (error.type !== "serviceWithThisIdExists") return;
      this.#tell(`${this.#id} is another session's yet. Trying until it is free.`);
    });
    presence.on("lost", () => {
      this.#isListed = false;
      this.#expect();
      const { lastError } = presence.status();
      const what = this.#isWanted
        ? `${this.#id} may be registered no more`
        : "The registry is away";
      this.#tell(`${what}: ${messageOf(lastError)}. Trying on.`);
    });
    presence.on("restored", ({ services }) => {
      this.#isListed = services.includes(this.#id);
      const what = this.#isWanted ? this.#id : "The registry";
      this.#tell(`${what} is there again, in session ${presence.sessionId}.`);
      this.#settle();
    });
    presence.on("stopped", async ({ reason }) => {
      if (reason !== "refused") return;
      this.#isListed = false;
      await this.#refused(presence.status().lastError);
      presence.start();
    });
    this.#register();
    this.#settle();
  }

  /** @returns {Promise<void>} */
  async #register() {
    if (!this.#presence || !this.#isWanted) return;
    this.#expect();
    try {
      await this.#presence.register(this.#options.service);
    } catch (error) {
      if (this.#left.signal.aborted || !this.#isWanted) return;
      await this.#refused(error);
      await this.#register();
      return;
    }
    if (!this.#isWanted) return;
    this.#isListed = true;
    this.#tell(`${this.#id} is registered, in session ${this.#presence.sessionId}.`);
    this.#settle();
  }

  /** It should be there before long. */
  #expect() {
    const { heartbeatTimeout } = this.#options;
    // When a predecessor that died is certain to be gone.
    const seconds = heartbeatTimeout + 10;
    this.#patience ??= setTimeout(
      () => this.#listener.missed(`it was not registered for ${seconds} s`),
      seconds * 1000,
    );
  }

  #settle() {
    const isThere = this.#presence && this.#presence.state !== "lost";
    if (!isThere || (this.#isWanted && !this.#isListed)) return;
    clearTimeout(this.#patience);
    this.#patience = undefined;
    this.#ready();
  }

  /** Tells that it was refused, and resolves when it is to be tried again. @param {unknown} error */
  async #refused(error) {
    const { signal } = this.#left;
    this.#tell(`The registry does not take ${this.#id}: ${messageOf(error)}.`);
    this.#listener.refused();
    // Whoever was told may have left.
    await (signal.aborted ? new Promise(() => {}) : sleep(afterRefusal, signal));
  }

  /** @param {string} message */
  #tell(message) {
    if (message === this.#told) return;
    this.#told = message;
    this.#listener.tell(message);
  }
}

/** Without the full stop, which it may have. @param {unknown} error */
function messageOf(error) {
  if (!(error instanceof Error)) return "it does not answer";
  return error.message.replace(/^Unexpected status \d+, expected \d+: /, "").replace(/\.$/, "");
}
