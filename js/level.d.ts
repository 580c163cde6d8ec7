import type { Persistence } from "./types/persistence.js";

export { ServiceRegistryError } from "./types/errors.js";

/**
 * Opens a directory in which a registry keeps what it knows, with LevelDB, on Node, Deno and Bun; or makes it, for its
 * owner alone. This needs the package `classic-level` to be installed. One process at a time has the directory.
 *
 * Nothing is changed in a directory before the registry writes, so one that is refused stays as it was. A directory that
 * holds anything but a whole registry is never taken for a new one.
 *
 * Rejects with a `ServiceRegistryError`: with code `storage_locked` when another process has the directory open, or this
 * one has already; with `storage_corrupt` when something in it is damaged or missing; with `storage_failed` when it cannot
 * be opened, or the library is not installed. What is found to be missing later, `Registry.open` rejects with.
 *
 * @example
 * ```js
 * const registry = await Registry.open({ accounts }, await openDirectory("/var/lib/registry"));
 * ```
 */
export function openDirectory(path: string): Promise<Persistence>;
