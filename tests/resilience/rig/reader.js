// Somebody who looks at a registry all the time, and keeps what no reader should see.

import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "service-registry-client";
import { account } from "../../package/registry.js";

/** Between two looks, in milliseconds. */
const pace = 250;
/** The largest page there is: a look is a snapshot then. */
const limit = 1000;

export class Reader {
  /** What was seen twice in one look, and when. @type {string[]} */
  doubles = [];
  /** The services of each look, and when it began. @type {{ at: number, ids: string[] }[]} */
  looks = [];
  /** How often the feed told that a service joined or timed out. @type {Map<string, number>} */
  feed = new Map();
  #client;
  #stop = new AbortController();
  #reading;

  /**
   * @param {{ after: (work: () => Promise<void>) => void }} context a test's
   * @param {string} url the registry's
   */
  constructor(context, url) {
    this.#client = new Client(account.username, account.apiKey, "us", { url: `${url}/v1.0` });
    this.#reading = Promise.all([this.#look(), this.#follow()]);
    context.after(() => this.stop());
  }

  async stop() {
    this.#stop.abort();
    await this.#reading;
  }

  /** All services now, by id. */
  async services() {
    const services = await this.#client.services.list({ limit });
    return new Map([...services].map((service) => [service.id, service]));
  }

  async #look() {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      const at = Date.now();
      // A registry that is away shows nothing, twice or otherwise.
      const entries = await this.#client.views.getOverview({ limit, signal }).catch(() => null);
      if (entries) {
        const ids = entries.flatMap(({ services }) => services.map(({ id }) => id));
        const known = new Set();
        for (const id of ids) {
          if (known.has(id)) this.doubles.push(`${id} at ${at}`);
          known.add(id);
        }
        this.looks.push({ at, ids });
      }
      await sleep(pace, undefined, { signal }).catch(() => {});
    }
  }

  async #follow() {
    const { signal } = this.#stop;
    try {
      for await (const event of this.#client.events.follow({ signal })) {
        if (event.type === "service.join") this.#count("joined", event.payload);
        if (event.type !== "services.timeout") continue;
        for (const service of event.payload) this.#count("timed out", service);
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  /**
   * @param {string} what
   * @param {{ id: string }} service
   */
  #count(what, { id }) {
    const key = `${id} ${what}`;
    this.feed.set(key, (this.feed.get(key) ?? 0) + 1);
  }
}
