import type { Service, Session } from "../../pkg/client/client.js";
import type { Callback, CallOptions, List, ListPromise, PageOptions } from "./calls.js";
import type { ServiceRegistryError } from "./errors.js";
import type { EventsFeedPoller, PollerOptions } from "./poller.js";

/** What every event has. */
interface EventBase<Type extends string, Payload> {
  /** Grows with every event of the account, in the order the registry accepted them. */
  id: string;
  /** When it happened, in milliseconds since the Unix epoch. */
  timestamp: number;
  /** What happened. */
  type: Type;
  /** What it happened to. */
  payload: Payload;
}

/** A service was registered. */
export type ServiceJoinEvent = EventBase<"service.join", Service>;

/** A session ended; these are the services it took along, if any. */
export type ServicesTimeoutEvent = EventBase<"services.timeout", Service[]>;

/** What a configuration value became. */
export interface ConfigurationUpdate {
  configuration_value_id: string;
  /** `null` when there was none. */
  old_value: string | null;
  new_value: string;
}

/** What a configuration value was. */
export interface ConfigurationRemoval {
  configuration_value_id: string;
  old_value: string;
}

/** A configuration value was set to something else than it was. */
export type ConfigurationUpdateEvent = EventBase<"configuration_value.update", ConfigurationUpdate>;

/** A configuration value was removed. */
export type ConfigurationRemoveEvent = EventBase<
  "configuration_value.remove",
  ConfigurationRemoval
>;

/** A service was changed; this is what it is now. Listed with `extended` only. */
export type ServiceUpdateEvent = EventBase<"service.update", Service>;

/** A service was removed; this is what it was. Listed with `extended` only. */
export type ServiceRemoveEvent = EventBase<"service.remove", Service>;

/**
 * A session was ended by its program; `services.timeout` follows. Listed with `extended` only.
 */
export type SessionEndEvent = EventBase<"session.end", Session>;

/** What every registry of this API lists, told apart by its `type`. */
export type StandardEvent =
  | ServiceJoinEvent
  | ServicesTimeoutEvent
  | ConfigurationUpdateEvent
  | ConfigurationRemoveEvent;

/** What is listed with `extended` only, because clients of the API's first version do not know it. */
export type ExtendedEvent = ServiceUpdateEvent | ServiceRemoveEvent | SessionEndEvent;

/** One entry of an account's feed, told apart by its `type`. */
export type Event = StandardEvent | ExtendedEvent;

/** What happened. */
export type EventType = Event["type"];

/**
 * Events are missing here: the registry does not have them any more. What a program knows of the
 * account is to be read anew.
 */
export interface GapEvent {
  type: "gap";
  /** The marker that reading was to go on from; `null` if none was known. */
  from: string | null;
  /** The marker from which on there are events again; `null` if the registry lost all before. */
  to: string | null;
}

/** Which events to list. */
export interface EventListOptions extends PageOptions {
  /** Only events of this type. */
  type?: EventType | null | undefined;
  /** Whether to list the types that the API's first version did not have; `false` by default. */
  extended?: boolean | null | undefined;
  /**
   * For how many seconds the registry may hold the request until there is something newer than the
   * marker, from 0 to 60; 0 by default. The call may take that much longer than its `timeout`. An
   * older registry answers at once.
   */
  wait?: number | null | undefined;
  /** Further parameters of the query, for registries that have some. */
  queryString?: Record<string, string | number> | null | undefined;
}

/**
 * Where to start in the feed: with what happens from `now` on, which is when reading begins; with the `window` that the registry
 * lists when it is told nothing, usually the last hour; after the event with this id; or from a
 * list's `feedPosition` or a poller's `marker`.
 */
export type FeedStart = "now" | "window" | (string & {});

/** How to follow the feed. */
export interface FollowOptions extends CallOptions {
  /** `now` by default. */
  from?: FeedStart | null | undefined;
  /** Only events of this type. */
  type?: EventType | null | undefined;
  /** Whether to bring the types that the API's first version did not have; `false` by default. */
  extended?: boolean | null | undefined;
  /**
   * The time between two requests in milliseconds, where the registry cannot hold one until there is
   * something new; 10000 by default.
   */
  pollInterval?: number | null | undefined;
  /**
   * Is told of every failure after which following goes on. What it throws is the program's own
   * uncaught exception.
   */
  onError?: ((error: ServiceRegistryError) => void) | null | undefined;
}

/** Without the types that the API's first version did not have. */
interface Standard {
  extended?: false | null | undefined;
}

type EventsCallback<E> = Callback<[events: List<E>, nextMarker: string | undefined]>;

/**
 * `client.events`: what happened in the account, oldest first.
 *
 * All methods reject with a `ServiceRegistryError`. Options and callback may be left out or `null`.
 */
export interface Events {
  /**
   * Lists events, oldest first.
   *
   * @param marker The id of the event to start at, itself included; without one, the list starts an
   *   hour ago unless the registry is configured otherwise.
   */
  list(
    marker?: string | null,
    options?: (EventListOptions & Standard) | null,
  ): ListPromise<StandardEvent>;
  list(marker: string | null | undefined, options: EventListOptions): ListPromise<Event>;
  list(callback: EventsCallback<StandardEvent>): void;
  list(marker: string | null, callback: EventsCallback<StandardEvent>): void;
  list(
    marker: string | null,
    options: (EventListOptions & Standard) | null,
    callback: EventsCallback<StandardEvent>,
  ): void;
  list(marker: string | null, options: EventListOptions, callback: EventsCallback<Event>): void;

  /**
   * Follows the feed: an async iterator over what happens, each event once and in order, for as long
   * as it is iterated.
   *
   * A registry of today holds the request until there is something new, so that it is known at once;
   * an older one is asked every `pollInterval`. When the registry is busy or away, it is asked again
   * with growing, random waits, and nothing is missed; should the registry itself have lost events,
   * there is a `gap` in their place. What cannot be mended so, such as refused credentials, ends the
   * iteration with a `ServiceRegistryError`; the `signal` ends it with the signal's reason, `break`
   * without one. Reading begins when the first event is asked for.
   *
   * @example
   * ```js
   * const services = await client.services.list();
   * for await (const event of client.events.follow({ from: services.feedPosition, signal })) {
   *   if (event.type === "service.join") console.log(event.payload.id);
   * }
   * ```
   */
  follow(
    options?: (FollowOptions & Standard) | null,
  ): AsyncIterableIterator<StandardEvent | GapEvent>;
  follow(options: FollowOptions): AsyncIterableIterator<Event | GapEvent>;

  /** The client's one poller, not started; with options, a poller of its own. */
  getPoller(options?: PollerOptions | null): EventsFeedPoller;
}
