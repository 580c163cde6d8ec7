import type { Service } from "../../pkg/client/client.js";
import type { Callback, List, ListOptions } from "./calls.js";

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

/** A session ended without a heartbeat; these are the services it took along, if any. */
export type ServicesTimeoutEvent = EventBase<"services.timeout", Service[]>;

/** One entry of an account's feed, told apart by its `type`. */
export type Event = ServiceJoinEvent | ServicesTimeoutEvent;

type EventsCallback = Callback<[events: List<Event>, nextMarker: string | undefined]>;

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
   *   hour ago.
   */
  list(marker?: string | null, options?: ListOptions | null): Promise<List<Event>>;
  list(callback: EventsCallback): void;
  list(marker: string | null, callback: EventsCallback): void;
  list(marker: string | null, options: ListOptions | null, callback: EventsCallback): void;
}
