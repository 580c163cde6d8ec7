import type { OverviewEntry } from "../../pkg/client/client.js";
import type { Callback, List, ListOptions, ListPromise } from "./calls.js";

type OverviewCallback = Callback<[entries: List<OverviewEntry>, nextMarker: string | undefined]>;

/** `client.views`: the account from other angles. */
export interface Views {
  /**
   * Lists sessions by id, each with its services; `limit` and `marker` count sessions. Rejects with a
   * `ServiceRegistryError`.
   */
  getOverview(options?: ListOptions | null): ListPromise<OverviewEntry>;
  getOverview(callback: OverviewCallback): void;
  getOverview(options: ListOptions | null, callback: OverviewCallback): void;
}
