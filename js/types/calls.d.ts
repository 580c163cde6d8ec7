import type { ServiceRegistryError } from "./errors.js";

/** How a call may end before its answer. */
export interface CallOptions {
  /**
   * The longest the call may take, in milliseconds, a login on the way included: from 1 to
   * 2147483647. The client's `timeout` by default.
   */
  timeout?: number | null | undefined;
  /** Ends the call when it is aborted; the call then fails with the signal's reason. */
  signal?: AbortSignal | null | undefined;
}

/** Which page of a list to return. */
export interface ListOptions extends CallOptions {
  /** The most entries to return, from 1 to 1000; the registry's default is 100. */
  limit?: number | string | null | undefined;
  /** The id to start at. It need not exist. */
  marker?: string | null | undefined;
}

/** A page of a list. */
export type List<T> = T[] & {
  /** The `marker` of the next page; `undefined` on the last. */
  nextMarker: string | undefined;
};

/** Pairs of strings: up to 20, with keys and values of 1 to 255 characters. */
export type Metadata = Record<string, string>;

/**
 * The callback of the older, callback-style API: first the error, or `null`, and then, if there was
 * none, the results.
 *
 * Every method takes one after its other arguments, and then returns nothing. What it throws is the
 * program's own uncaught exception.
 */
export type Callback<Results extends unknown[] = []> = (
  error: ServiceRegistryError | null,
  ...results: Results
) => void;
