// Somebody who uses a registry as programs do, with objects of its own, and stops at the first call that is not answered.

import { expect } from "./api.js";
import { describe } from "./feed.js";

/** @typedef {{ name: string, id: string, token: string, services: Set<string> }} Session */

/** Long enough to outlive all rounds, each of which beats once and takes a second off. */
const heartbeatTimeout = 30;
const mostSessions = 3;

export class Writer {
  /** @type {Session[]} */
  sessions = [];
  #name;
  #ledger;
  #chance;
  #count = 0;

  /**
   * @param {string} name
   * @param {import("./ledger.js").Ledger} ledger
   * @param {import("./chance.js").Chance} chance
   */
  constructor(name, ledger, chance) {
    this.#name = name;
    this.#ledger = ledger;
    this.#chance = chance;
  }

  /** Works until it is not answered. @param {import("./api.js").Api} api @param {() => boolean} isOver */
  async work(api, isOver) {
    const kinds = [
      () => this.#createSession(api),
      () => this.#createService(api),
      () => this.#createService(api),
      () => this.#updateService(api),
      () => this.#setValue(api),
      () => this.#setValue(api),
      () => this.#deleteValue(api),
      () => this.#beat(api),
      () => this.#beat(api),
      () => this.#deleteSession(api),
    ];
    try {
      while (!isOver()) await this.#chance.pick(kinds)();
    } catch (error) {
      if (!isDisconnection(error)) throw error;
    }
  }

  /** Beats for all sessions: their tokens must be good. @param {import("./api.js").Api} api */
  async beatAll(api) {
    for (const session of this.sessions) await this.#beatFor(api, session);
  }

  /** @param {import("./api.js").Api} api */
  async #createSession(api) {
    if (this.sessions.length >= mostSessions) return;
    const name = this.#next();
    const key = `session ${name}`;
    const body = { heartbeat_timeout: heartbeatTimeout, metadata: { name } };
    // Without an answer nobody knows its token.
    this.#ledger.letDie(key);
    await this.#ledger.attempt([[key, "alive"]], async () => {
      const answer = await api.call("POST", "/sessions", body);
      expect(answer, 201);
      const id = answer.headers.get("location")?.split("/").at(-1) ?? "";
      this.sessions.push({ name, id, token: answer.body.token, services: new Set() });
      this.#ledger.letLive(key);
      return true;
    });
  }

  /** @param {import("./api.js").Api} api */
  async #createService(api) {
    const session = this.#pickSession();
    if (!session) return;
    const id = this.#next();
    const service = { id, session_id: session.id, metadata: { n: id } };
    session.services.add(id);
    await this.#ledger.attempt([[`service ${id}`, describe(service)]], async () => {
      expect(await api.call("POST", "/services", service), 201);
      return true;
    });
  }

  /** @param {import("./api.js").Api} api */
  async #updateService(api) {
    const session = this.#pickSession();
    const id = session && this.#pickService(session);
    if (!id) return;
    const metadata = { n: this.#next() };
    const after = describe({ session_id: session.id, metadata });
    await this.#ledger.attempt([[`service ${id}`, after]], async () => {
      expect(await api.call("PUT", `/services/${id}`, { metadata }), 204);
      return true;
    });
  }

  /** @param {import("./api.js").Api} api */
  async #setValue(api) {
    const id = this.#valueId();
    const value = this.#next();
    await this.#ledger.attempt([[`value ${id}`, value]], async () => {
      expect(await api.call("PUT", `/configuration/${id}`, { value }), 204);
      return true;
    });
  }

  /** @param {import("./api.js").Api} api */
  async #deleteValue(api) {
    const id = this.#valueId();
    if (this.#ledger.stateOf(`value ${id}`) === undefined) return;
    await this.#ledger.attempt([[`value ${id}`, undefined]], async () => {
      expect(await api.call("DELETE", `/configuration/${id}`), 204);
      return true;
    });
  }

  /** @param {import("./api.js").Api} api */
  async #beat(api) {
    const session = this.#pickSession();
    if (session) await this.#beatFor(api, session);
  }

  /** @param {import("./api.js").Api} api @param {Session} session */
  async #beatFor(api, session) {
    const path = `/sessions/${session.id}/heartbeat`;
    const answer = await api.call("POST", path, { token: session.token });
    expect(answer, 200);
    session.token = answer.body.token;
  }

  /** @param {import("./api.js").Api} api */
  async #deleteSession(api) {
    const session = this.#pickSession();
    if (!session || session.services.size < 2) return;
    const services = [...session.services].filter((id) => this.#ledger.stateOf(`service ${id}`));
    // What becomes of it is known again when somebody has looked.
    this.sessions = this.sessions.filter((each) => each !== session);
    const key = `session ${session.name}`;
    this.#ledger.letDie(key);
    for (const id of services) this.#ledger.letDie(`service ${id}`);
    /** @type {import("./ledger.js").Operation} */
    const operation = [key, ...services.map((id) => `service ${id}`)].map((each) => [
      each,
      undefined,
    ]);
    await this.#ledger.attempt(operation, async () => {
      expect(await api.call("DELETE", `/sessions/${session.id}`), 204);
      return true;
    });
  }

  #pickSession() {
    return this.sessions.length > 0 ? this.#chance.pick(this.sessions) : undefined;
  }

  /** @param {Session} session */
  #pickService({ services }) {
    const known = [...services].filter((id) => this.#ledger.stateOf(`service ${id}`));
    return known.length > 0 ? this.#chance.pick(known) : undefined;
  }

  #valueId() {
    return `${this.#name}-value-${this.#chance.between(1, 5)}`;
  }

  /** A name that nothing else has. */
  #next() {
    this.#count += 1;
    return `${this.#name}-${this.#count}`;
  }
}

/** Whether a call failed because the other side is gone. @param {unknown} error */
export function isDisconnection(error) {
  return error instanceof TypeError || (error instanceof SyntaxError && /JSON/.test(error.message));
}
