import type { Events } from "./events.js";
import type { Services } from "./services.js";
import type { Sessions } from "./sessions.js";

/** Decides which identity service a client asks when its options name none. */
export type Region = "us" | "uk";

/** Where a client goes, and how. It is read once and never modified. */
export interface ClientOptions {
  /**
   * The API's base, version included, for instance `http://127.0.0.1:9000/v1.0`. By default
   * `https://dfw.registry.api.rackspacecloud.com/v1.0`, where the hosted API was.
   */
  url?: string | null | undefined;
  /**
   * The identity service's base, without `/tokens`. By default `/v2.0` beside a `url` of your own,
   * else Rackspace's for the region.
   */
  authUrl?: string | null | undefined;
  /**
   * Used in place of the global `fetch`: a registry in the same process (`registry.fetch`), a proxy's
   * transport, a test's. Called without `this`.
   */
  fetch?: ((url: string, init: RequestInit) => Promise<Response>) | null | undefined;
  /** The longest a call may take unless it says otherwise, in milliseconds; 20000 by default. */
  timeout?: number | null | undefined;
}

/**
 * A registry, as one user of it.
 *
 * Nothing is sent until the first call, which logs in. The token is kept for as long as it is good;
 * one that is refused is replaced once.
 *
 * @example
 * ```js
 * const client = new Client("demo", apiKey, "us", { url: "http://127.0.0.1:9000/v1.0" });
 * const { id, heartbeater } = await client.sessions.create(30);
 * heartbeater.start();
 * await client.services.register(id, "web-1", { tags: ["web"] });
 * ```
 */
export class Client {
  /**
   * @param region `us` by default.
   * @throws {ServiceRegistryError} With code `invalid_argument` when an argument breaks a rule.
   */
  constructor(
    username: string,
    apiKey: string,
    region?: Region | null,
    options?: ClientOptions | null,
  );

  readonly sessions: Sessions;
  readonly services: Services;
  readonly events: Events;
}
