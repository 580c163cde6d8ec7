import type { Registry } from "./types/registry.js";

/** Where to listen. */
export interface ServeOptions {
  /** The address to listen on; `127.0.0.1` by default, which only this machine can reach. A
   * registry without accounts of its own listens on `127.0.0.1`, `::1` and `localhost` only. */
  hostname?: string | null | undefined;
  /** The port to listen on; 9000 by default, 0 for any that is free. */
  port?: number | null | undefined;
}

/** A registry that listens. */
export interface Server {
  /** Where it listens, without a slash at the end, for instance `http://127.0.0.1:9000`. */
  readonly url: string;
  /** Stops to listen and ends all connections. */
  close(): Promise<void>;
}

/**
 * Serves a registry over HTTP, on Node, Deno and Bun.
 *
 * Rejects with the host's own error when it cannot listen; its `code` is `EADDRINUSE` when the port
 * is taken. Rejects with a `ServiceRegistryError` with code `invalid_argument` when an option breaks a
 * rule.
 */
export function serve(registry: Registry, options?: ServeOptions | null): Promise<Server>;
