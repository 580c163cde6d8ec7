import type { ConfigurationValue } from "../../pkg/client/client.js";
import type { Callback, CallOptions, List, ListOptions, ListPromise } from "./calls.js";

type ValuesCallback = Callback<[values: List<ConfigurationValue>, nextMarker: string | undefined]>;

/**
 * `client.configuration`: values that programs share, by key or in namespaces.
 *
 * All methods reject with a `ServiceRegistryError`. Options and callback may be left out or `null`.
 */
export interface Configuration {
  /** Lists all values by id. */
  list(options?: ListOptions | null): ListPromise<ConfigurationValue>;
  list(callback: ValuesCallback): void;
  list(options: ListOptions | null, callback: ValuesCallback): void;

  /**
   * Lists the values in a namespace and in those under it, by id.
   *
   * @param namespace For instance `/prod/redis`; the slashes at its ends may be left out.
   */
  listForNamespace(
    namespace: string,
    options?: ListOptions | null,
  ): ListPromise<ConfigurationValue>;
  listForNamespace(namespace: string, callback: ValuesCallback): void;
  listForNamespace(namespace: string, options: ListOptions | null, callback: ValuesCallback): void;

  /** Reads a value; the callback gets it without its id. Fails with status 404 when there is none. */
  get(configurationId: string, options?: CallOptions | null): Promise<ConfigurationValue>;
  get(configurationId: string, callback: Callback<[value: string]>): void;
  get(
    configurationId: string,
    options: CallOptions | null,
    callback: Callback<[value: string]>,
  ): void;

  /** Writes a value, whether it exists or not. Writing what is there already is no event. */
  set(configurationId: string, value: string, options?: CallOptions | null): Promise<void>;
  set(configurationId: string, value: string, callback: Callback): void;
  set(
    configurationId: string,
    value: string,
    options: CallOptions | null,
    callback: Callback,
  ): void;

  /** Removes a value. Fails with status 404 when there is none. */
  remove(configurationId: string, options?: CallOptions | null): Promise<void>;
  remove(configurationId: string, callback: Callback): void;
  remove(configurationId: string, options: CallOptions | null, callback: Callback): void;
}
