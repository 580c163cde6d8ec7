import type { DevelopmentAccount, RegistryOptions } from "../../pkg/registry/registry.js";

/** A `fetch` that a registry answers. */
export type RegistryFetch = (
  input: Request | URL | string,
  init?: RequestInit,
) => Promise<Response>;

/**
 * A service registry, in memory: sessions, services, configuration and events behind the HTTP API,
 * as a `fetch` handler.
 *
 * Creating one does nothing yet. From the first session on, a timer removes what has expired; it does
 * not keep a Node process running. A request that is held does, until it is answered.
 *
 * @example
 * ```js
 * const registry = new Registry({ accounts: [{ username: "demo", apiKey, tenantId: "1234" }] });
 * const client = new Client("demo", apiKey, "us", { fetch: registry.fetch });
 * ```
 */
export class Registry {
  /** @throws {ServiceRegistryError} With code `invalid_argument` when an option breaks a rule. */
  constructor(options?: RegistryOptions);

  /**
   * Answers a request. It is bound: pass it on as it is. Whatever is wrong with a request is told in
   * the answer; the promise rejects only if the request's own body cannot be read, or if its signal
   * is aborted while it is held.
   */
  readonly fetch: RegistryFetch;

  /**
   * A `fetch` like the registry's own that answers with instances of another class, for hosts that
   * have a faster `Response`.
   */
  handler(responseClass: typeof Response): RegistryFetch;

  /** The account of a registry that was made without any; `null` for others. */
  readonly developmentAccount: DevelopmentAccount | null;

  /** Stops the timer, and answers the requests that are held as if their time were over. */
  close(): void;
}
