import { call } from "./calls.js";
import { makeEmitting } from "./emitting.js";
import { following, followingFrom, pollingFrom } from "./following.js";
import { completeHeartBeater } from "./heartbeater.js";
import { Poller } from "./poller.js";
import { presenceClass } from "./presence.js";

/** @typedef {import("../pkg/client/client.js").Client} Core */

/** @typedef {{ core: Core, sender: import("./sender.js").Sender }} Caller */

/** A part of a client. Its methods are added to its class. */
class Part {
  #caller;

  /** @param {Caller} caller */
  constructor(caller) {
    this.#caller = caller;
  }

  /** @param {Part} part */
  static callerOf(part) {
    return part.#caller;
  }
}

/**
 * Makes the classes that programs use of the generated ones, which do the work and also tell the
 * methods of a client's parts.
 *
 * @param {object} generated
 * @param {typeof import("../pkg/client/client.js").Client} generated.Client
 * @param {typeof import("../pkg/client/client.js").Feed} generated.Feed
 * @param {typeof import("../pkg/client/client.js").HeartBeater} generated.HeartBeater
 */
export function completeClasses(generated) {
  const { Feed, HeartBeater } = generated;

  class Sessions extends Part {}
  class Services extends Part {}
  class Configuration extends Part {}
  class Views extends Part {}
  class Account extends Part {}

  class Events extends Part {
    /** @type {EventsFeedPoller | undefined} */
    #poller;

    /** @param {object | null} [options] */
    follow(options) {
      const { core, sender } = Part.callerOf(this);
      const read = followingFrom(options);
      if (read.signal) read.signal = sender.signals.of(read.signal);
      return following(new Feed(core, read), sender, read);
    }

    /** @param {object | null} [options] */
    getPoller(options) {
      if (options !== undefined && options !== null) return new EventsFeedPoller(this, options);
      this.#poller ??= new EventsFeedPoller(this);
      return this.#poller;
    }
  }

  class EventsFeedPoller extends Poller {
    /**
     * @param {Events} events
     * @param {object | null} [options]
     */
    constructor(events, options) {
      const { core, sender } = Part.callerOf(events);
      super(new Feed(core, pollingFrom(options)), sender);
    }
  }

  class Client extends generated.Client {
    #caller = { core: this, sender: /** @type {any} */ (this.__sender) };
    sessions = new Sessions(this.#caller);
    services = new Services(this.#caller);
    configuration = new Configuration(this.#caller);
    events = new Events(this.#caller);
    views = new Views(this.#caller);
    account = new Account(this.#caller);

    /** @param {[unknown, unknown, unknown, unknown]} args */
    constructor(...args) {
      super(...args);
      if (hasMethods) return;
      addMethods({ Sessions, Services, Configuration, Events, Views, Account }, this.__methods);
      hasMethods = true;
    }

    /** @param {unknown} [options] */
    join(options) {
      return Presence.join(this, options);
    }
  }

  // They are told by the module, of which there is an instance when the first client is made.
  let hasMethods = false;
  const Presence = presenceClass(HeartBeater);
  makeEmitting(HeartBeater, EventsFeedPoller);
  completeHeartBeater(HeartBeater);
  return { Client, EventsFeedPoller, HeartBeater };
}

/**
 * @param {Record<string, typeof Part>} parts by name
 * @param {string} methods a line each
 */
function addMethods(parts, methods) {
  for (const [number, line] of methods.split("\n").entries()) {
    const [part = "", name = "", result = "", fields = "", options = ""] = line.split("|");
    const method = { number, fields, options, result };
    const prototype = parts[part]?.prototype;
    if (!prototype) continue;
    const { [name]: value } = {
      /** @this {Part} @param {unknown[]} values */
      [name](...values) {
        return call(Part.callerOf(this), method, values);
      },
    };
    Object.defineProperty(prototype, name, { value, configurable: true, writable: true });
  }
}
