// One registry, looked at: what is read of it, what this page keeps alive there, and what is chosen to be seen.

import { ServiceRegistryError } from "service-registry-client";
import { showConfiguration } from "./configuration-view.js";
import { find, write } from "./elements.js";
import { showFeed } from "./feed-view.js";
import { Programs } from "./programs.js";
import { sentence } from "./sentences.js";
import { showServices } from "./services-view.js";
import { showSessions, showTimeLeft } from "./sessions-view.js";
import { clock } from "./time.js";
import { Watch } from "./watch.js";

/** @typedef {import("service-registry-client").Client} Client */

/** @typedef {import("./watch.js").Connect} Connect */
/** @typedef {import("./watch.js").Fetch} Fetch */

export class View {
  /** The tag that services are chosen by. @type {string | undefined} */
  tag;
  /** The configuration values that were set here. @type {Set<string>} */
  ownValues = new Set();
  client;
  programs;
  watch;
  #isDue = false;
  #isOpen = false;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #ticker;
  #refused;

  /**
   * @param {Connect} connect
   * @param {Fetch} fetch
   * @param {(error: unknown) => void} refused is told when a key is not good any more
   */
  constructor(connect, fetch, refused) {
    this.#refused = refused;
    this.client = connect(fetch);
    this.programs = new Programs(this.client, this.changed);
    this.watch = new Watch(connect, fetch, this.changed);
  }

  /** Fails if the registry does not answer. */
  async open() {
    this.#isOpen = true;
    await this.watch.start();
    if (!this.#isOpen) return;
    this.#ticker = setInterval(() => this.#tick(), 250);
  }

  close() {
    this.#isOpen = false;
    clearInterval(this.#ticker);
    this.watch.end();
    this.programs.close();
  }

  /** Shows what is known now, once for all that changes at a time. */
  changed = () => {
    if (this.#isDue) return;
    this.#isDue = true;
    setTimeout(() => {
      this.#isDue = false;
      if (this.#isOpen) this.#show();
    });
  };

  #show() {
    if (this.watch.refused) {
      this.#refused(this.watch.refused);
      return;
    }
    this.programs.forget((id) => this.watch.sessions.has(id));
    showSessions(this);
    showServices(this);
    showFeed(this);
    showConfiguration(this);
    this.#showState();
  }

  #tick() {
    showTimeLeft(this);
    this.#showOutage();
  }

  #showState() {
    const { isLive, reading } = this.watch;
    const isAway = reading.failingSince !== undefined;
    const state = isLive ? "live" : isAway ? "away" : "waiting";
    const text = {
      live: "Live",
      away: "Registry away, trying again",
      waiting: "Registry is back, events follow",
    }[state];
    showState(state, text);
    find("#panels").dataset.state = state;
    this.#showOutage();
  }

  #showOutage() {
    const { failingSince, at, error } = this.watch.reading;
    const outage = find("#outage");
    outage.hidden = failingSince === undefined;
    if (failingSince === undefined) return;
    const seconds = Math.round((Date.now() - at) / 1000);
    const isSilent = error instanceof ServiceRegistryError && error.status === undefined;
    const reason = isSilent
      ? "The registry does not answer: see whether it runs."
      : sentence(error);
    const known = `What is shown was known at ${clock(at)}, ${seconds} s ago; this page keeps trying.`;
    write(outage, `${reason} ${known}`);
  }
}

/** @param {string} state @param {string} text */
export function showState(state, text) {
  const place = find("#state");
  place.dataset.state = state;
  write(place, text);
}
