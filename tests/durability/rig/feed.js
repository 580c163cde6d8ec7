import assert from "node:assert/strict";

/** The feed as a follower knows it, who goes on from the last event that it was told. */
export class Feed {
  /** What the events say there is. @type {Map<string, string>} */
  services = new Map();
  /** @type {Map<string, string>} */
  values = new Map();
  /** How often a service was named by a session's end. @type {Map<string, number>} */
  timeouts = new Map();
  /** How many events were read. */
  count = 0;
  #last = "";
  #lastTime = "";

  /**
   * Reads on to the end.
   *
   * @param {import("./api.js").Api} api
   * @param {{ wait?: number, signal?: AbortSignal }} [options]
   * @returns {Promise<number>} how many events were new
   */
  async read(api, { wait = 0, signal } = {}) {
    let added = 0;
    for (;;) {
      const marker = this.#last ? `&marker=${this.#last}` : "";
      const path = `/events?extended=true&limit=1000&wait=${wait}${marker}`;
      const { body, status } = await api.call("GET", path, undefined, signal);
      assert.equal(status, 200, `the feed from ${this.#last}: ${JSON.stringify(body)}`);
      assert.equal(body.metadata.gap, null);
      let events = body.values;
      if (this.#last) {
        assert.equal(events[0]?.id, this.#last, "an event that was told is gone");
        events = events.slice(1);
      }
      for (const event of events) this.#take(event);
      added += events.length;
      if (body.metadata.next_marker === null) return added;
    }
  }

  /** @param {{ id: string, type: string, payload: any }} event */
  #take({ id, payload, type }) {
    const time = timeOf(id);
    assert.ok(time > this.#lastTime, `${id} stands behind ${this.#last}`);
    this.#last = id;
    this.#lastTime = time;
    this.count += 1;
    const setService = (/** @type {any} */ service) => {
      this.services.set(service.id, describe(service));
    };
    const removeService = (/** @type {any} */ service) => {
      assert.ok(this.services.delete(service.id), `${service.id} was removed and had not joined`);
    };
    switch (type) {
      case "service.join":
        assert.ok(!this.services.has(payload.id), `${payload.id} joined twice`);
        return setService(payload);
      case "service.update":
        return setService(payload);
      case "service.remove":
        return removeService(payload);
      case "services.timeout":
        for (const service of payload) {
          removeService(service);
          this.timeouts.set(service.id, (this.timeouts.get(service.id) ?? 0) + 1);
        }
        return;
      case "configuration_value.update":
        assert.equal(this.values.get(payload.configuration_value_id) ?? null, payload.old_value);
        return this.values.set(payload.configuration_value_id, payload.new_value);
      case "configuration_value.remove":
        assert.equal(this.values.get(payload.configuration_value_id), payload.old_value);
        return this.values.delete(payload.configuration_value_id);
      default:
        assert.equal(type, "session.end");
    }
  }
}

/** @param {{ session_id: string, metadata: object }} service */
export function describe({ metadata, session_id }) {
  return JSON.stringify([session_id, metadata]);
}

/** The time of a version 1 UUID, as text that sorts as it does. @param {string} id */
function timeOf(id) {
  const [low, mid, high] = id.split("-");
  return `${high?.slice(1)}${mid}${low}`;
}
