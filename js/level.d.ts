import type { Persistence } from "./types/persistence.js";

export { ServiceRegistryError } from "./types/errors.js";

/** What `checkDirectory` found. */
export interface Report {
  /** The directory's path, links resolved. */
  directory: string;
  /** Whether there is a registry, and all of it that was acknowledged. Then one starts on it. */
  isSound: boolean;
  /** What is damaged or missing, and where; `undefined` if nothing is. Then the counts are 0. */
  problem: string | undefined;
  /** What the files take, in bytes. */
  size: number;
  /** How many batches were written since the registry was new. */
  batches: number;
  /** Everything that is kept, indexes and records of the registry's own included. */
  entries: number;
  /** Accounts that were used. */
  accounts: number;
  /** Sessions, with those whose time was over when the registry stopped. */
  sessions: number;
  services: number;
  configurationValues: number;
  events: number;
}

/**
 * Opens a directory in which a registry keeps what it knows, with LevelDB, on Node, Deno and Bun; or makes it, for its
 * owner alone. This needs the package `classic-level` to be installed. One process at a time has the directory.
 *
 * Nothing is changed in a directory before the registry writes, so one that is refused stays as it was. A directory that
 * holds anything but a whole registry is never taken for a new one.
 *
 * Rejects with a `ServiceRegistryError`: with code `storage_locked` when another process has the directory open, or this
 * one has already; with `storage_corrupt` when something in it is damaged or missing; with `storage_failed` when it cannot
 * be opened, or the library is not installed; with `invalid_argument` when the path is none. What is found to be missing
 * later, `Registry.open` rejects with.
 *
 * @example
 * ```js
 * const registry = await Registry.open({ accounts }, await openDirectory("/var/lib/registry"));
 * ```
 */
export function openDirectory(path: string): Promise<Persistence>;

/**
 * Says whether what a registry keeps in a directory is all there, and how much it is. It reads everything, and changes
 * nothing but the lock that keeps other processes away meanwhile.
 *
 * Rejects with a `ServiceRegistryError`: with code `storage_locked` when a registry has the directory open; with
 * `storage_failed` when it cannot be read, or the library is not installed.
 */
export function checkDirectory(path: string): Promise<Report>;
