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
export interface PageOptions extends CallOptions {
  /** The most entries to return, from 1 to 1000; the registry's default is 100. */
  limit?: number | string | null | undefined;
  /** The id to start at. It need not exist. */
  marker?: string | null | undefined;
}

/** Which page of a list to return, and whether it may come from memory. */
export interface ListOptions extends PageOptions {
  /**
   * Answers without asking what this client asked for, by the same call with `maxAge` or
   * `staleIfError`, at most this many milliseconds ago. 0 by default: always asks.
   */
  maxAge?: number | null | undefined;
  /**
   * When the registry is busy or cannot be reached, answers what this client asked for, by the same
   * call with `maxAge` or `staleIfError`, at most this many milliseconds ago, instead of failing. 0 by
   * default.
   */
  staleIfError?: number | null | undefined;
}

/**
 * A page of a list: an array, with what there is to say of it beside. Iterated with `for await` it
 * gives its own entries and then those of all pages after it.
 */
export type List<T> = T[] &
  AsyncIterable<T> & {
    /** The `marker` of the next page; `undefined` on the last. */
    nextMarker: string | undefined;
    /**
     * Where the feed goes on from what the page shows: `events.follow({ from: list.feedPosition })`
     * misses nothing that happens after. `undefined` from registries that do not say.
     */
    feedPosition: string | undefined;
    /** How many milliseconds ago it was asked for, if it comes from memory; else 0. */
    age: number;
  };

/**
 * What a list method returns: awaited, one page; iterated with `for await`, the entries of all pages,
 * each page read when it is needed.
 *
 * @example
 * ```js
 * for await (const service of client.services.list({ tag: "web" })) console.log(service.id);
 * ```
 */
export interface ListPromise<T> extends Promise<List<T>>, AsyncIterable<T> {}

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
