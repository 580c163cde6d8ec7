import type { Service, Session } from "../../pkg/client/client.js";
import type { Emitter } from "./emitter.js";
import type { ServiceRegistryError } from "./errors.js";
import type {
  ConfigurationRemoval,
  ConfigurationUpdate,
  Events,
  EventType,
  FeedStart,
  GapEvent,
} from "./events.js";
import type { RawEvents } from "./raw.js";

/** How a poller reads the feed. */
export interface PollerOptions {
  /** Where to start; `window` by default, which brings the last hour. */
  from?: FeedStart | null | undefined;
  /** Only events of this type. */
  type?: EventType | null | undefined;
  /** Whether to bring the types that the API's first version did not have; `false` by default. */
  extended?: boolean | null | undefined;
  /** The time between the end of one poll and the next, in milliseconds; 10000 by default. */
  pollInterval?: number | null | undefined;
}

/** An event as a poller's listeners get it. */
export interface PolledEvent<Payload> {
  /** The event's id. The events of services that went together have the same one. */
  id: string;
  /** When it happened, in milliseconds since the Unix epoch. */
  timestamp: number;
  payload: Payload;
}

/** The events of a poller and what their listeners get. */
export interface EventsFeedPollerEvents {
  /** A service was registered. */
  "service.join": PolledEvent<Service>;
  /** A service went with its session: one event for each. */
  "service.timeout": PolledEvent<Service>;
  "configuration_value.update": PolledEvent<ConfigurationUpdate>;
  "configuration_value.remove": PolledEvent<ConfigurationRemoval>;
  /** With `extended` only. */
  "service.update": PolledEvent<Service>;
  /** With `extended` only. */
  "service.remove": PolledEvent<Service>;
  /** With `extended` only. */
  "session.end": PolledEvent<Session>;
  /** The registry does not have the events between two markers any more. */
  gap: GapEvent;
  /** A poll failed, or a listener did. Polling goes on, and misses nothing. */
  error: ServiceRegistryError;
}

/** How a poller is doing. */
export interface EventsFeedPollerStatus {
  state: "running" | "stopped";
  /** How many polls in a row have failed. */
  failures: number;
  /** The latest `error`, whether somebody listened to it or not; `null` before the first. */
  lastError: ServiceRegistryError | null;
  /** When the feed was last read; `null` before the first time. */
  lastSuccess: Date | null;
}

/**
 * Reads the feed from time to time, all of what is new, and tells each event once. A started poller
 * keeps a Node process running. `events.follow` knows sooner.
 */
export interface EventsFeedPoller extends Emitter<EventsFeedPollerEvents> {
  /**
   * From where the feed is read on after the events that have been told, the one that is being told
   * included, for a later `from`: save it, and a restarted program misses nothing. `undefined` before
   * anything was read.
   */
  readonly marker: string | undefined;

  /**
   * Starts to poll: the first time after one interval, or at once to find out where `now` is. Does
   * nothing while it polls. May follow `stop()`, and goes on where that was.
   */
  start(): void;
  /**
   * Stops to poll, at once and quietly; only of services that went together, all are told when one is.
   * Does nothing while it does not poll.
   */
  stop(): void;
  /** How it is doing, now. */
  status(): EventsFeedPollerStatus;
}

export const EventsFeedPoller: {
  readonly prototype: EventsFeedPoller;

  /**
   * @param events A client's `events`.
   * @throws {ServiceRegistryError} With code `invalid_argument` when an option breaks a rule.
   */
  new (events: Events | RawEvents, options?: PollerOptions | null): EventsFeedPoller;
};
