/** What a registry keeps under a key. */
export interface Entry {
  key: Uint8Array;
  value: Uint8Array;
}

/** What a key is to hold from now on: a value, or nothing. */
export interface Change {
  key: Uint8Array;
  value: Uint8Array | undefined;
}

/**
 * Where a durable registry keeps what it knows. `service-registry-client/level` has one on LevelDB; any ordered or
 * unordered key-value store that can write several entries at once will do. Keys and values are bytes that mean something
 * to the registry alone; what it writes is sealed, so that anything missing or changed is found before it is used.
 */
export interface Persistence {
  /** All that was written, in portions, in any order. Called once, before anything is written. */
  load(): AsyncIterable<Entry[]>;

  /**
   * Writes all of these, or nothing, and resolves when they are permanent: the registry answers what has waited for it
   * then. Called again only when it is done. When it rejects, those who wait are told so by a 503, and it is called again
   * after a second, with the same changes and those that came since; some of them, but not a part of one call's, may
   * have been written before.
   */
  write(changes: Change[]): Promise<void>;

  /** Called once, at last; nothing is written afterwards. */
  close(): Promise<void>;

  /**
   * Makes the error of entries that are not what was written; without it that is a `ServiceRegistryError` with code
   * `storage_corrupt`.
   */
  damaged?(what: string): Error;
}
