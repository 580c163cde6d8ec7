import type { Event } from "../../pkg/client/client.js";
import type { Callback, List, ListOptions } from "./calls.js";

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
  list(marker: string | null, callback: EventsCallback): void;
  list(marker: string | null, options: ListOptions | null, callback: EventsCallback): void;
}
