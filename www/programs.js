// The sessions that this page keeps alive, each as a program of its own would.

/** @typedef {import("service-registry-client").Client} Client */
/** @typedef {import("service-registry-client").HeartBeater} HeartBeater */

/**
 * @typedef {object} Program
 * @property {string} name
 * @property {HeartBeater} heartbeater
 * @property {boolean} isBeating
 * @property {number} deadline until when the session lives for certain, as far as its heartbeats tell
 */

export class Programs {
  /** @type {Map<string, Program>} by their sessions' ids */
  all = new Map();
  #client;
  #changed;
  #isClosed = false;

  /**
   * @param {Client} client
   * @param {() => void} changed
   */
  constructor(client, changed) {
    this.#client = client;
    this.#changed = changed;
  }

  /**
   * @param {string} name
   * @param {number} timeout in seconds
   */
  async start(name, timeout) {
    const metadata = { name };
    const { id, heartbeater } = await this.#client.sessions.create(
      timeout,
      { metadata },
      { recover: true },
    );
    if (this.#isClosed) return id;
    const program = { name, heartbeater, isBeating: true, deadline: 0 };
    this.all.set(id, program);
    heartbeater
      .on("heartbeat", ({ deadline }) => {
        program.deadline = deadline.getTime();
        this.#changed();
      })
      .on("error", this.#changed)
      .on("restored", ({ sessionId, previousSessionId }) => {
        this.all.delete(previousSessionId);
        this.all.set(sessionId, program);
        this.#changed();
      })
      .on("stopped", () => {
        program.isBeating = false;
        this.#changed();
      });
    heartbeater.start();
    return id;
  }

  /** Beats no more, or again. @param {string} id */
  toggle(id) {
    const program = this.all.get(id);
    if (!program) return;
    if (program.isBeating) {
      program.heartbeater.stop();
      return;
    }
    program.isBeating = true;
    program.heartbeater.start();
    this.#changed();
  }

  /** Ends a session and its services at once. @param {string} id */
  async end(id) {
    await this.#client.sessions.remove(id);
    this.all.get(id)?.heartbeater.stop();
    this.all.delete(id);
    this.#changed();
  }

  /** Forgets those whose sessions have run out. @param {(id: string) => boolean} lives */
  forget(lives) {
    for (const [id, { isBeating, deadline }] of this.all) {
      if (!isBeating && deadline < Date.now() && !lives(id)) this.all.delete(id);
    }
  }

  /** Stops them all; their sessions run out by themselves. */
  close() {
    this.#isClosed = true;
    for (const { heartbeater } of this.all.values()) heartbeater.stop();
    this.all.clear();
  }
}
