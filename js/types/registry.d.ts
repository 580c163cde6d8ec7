import type { DevelopmentAccount, RegistryOptions } from "../../pkg/registry/registry.js";

/** A `fetch` that a registry answers. */
export type RegistryFetch = (
  input: Request | URL | string,
  init?: RequestInit,
) => Promise<Response>;

/**
 * What a host may say of a request beyond what its sender does, as members of the `Request` that it
 * hands to a function of `registry.handler`. A sender cannot say it: no header or URL is read for it.
 */
export interface HostKnowledge {
  /** The address that the request comes from, such as `192.0.2.1`. Failed logins are counted by it. */
  readonly peer?: string | undefined;
  /**
   * How busy the host is: with `1`, all but heartbeats are answered at once with a 503, with `2` those
   * are, too. `0` by default.
   */
  readonly pressure?: 0 | 1 | 2 | undefined;
}

/** What the class that was handed to `registry.handler` is made with, as its second argument. */
export interface AnswerInit {
  readonly status: number;
  /** By name, in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /**
   * The `operationId` that the OpenAPI description gives what was asked for, such as `heartbeat`;
   * `undefined` if the path leads nowhere.
   */
  readonly operation: string | undefined;
  /** The sender's account, if the sender could show to be of it. */
  readonly tenantId: string | undefined;
}

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
   * have a faster `Response`, or want to know what is told in {@link AnswerInit}. Of what it is given it
   * reads `method`, `url`, `headers.get`, `text`, `body`, `signal`, and {@link HostKnowledge}.
   */
  handler(responseClass: typeof Response): RegistryFetch;

  /** The account of a registry that was made without any; `null` for others. */
  readonly developmentAccount: DevelopmentAccount | null;

  /** Stops the timer, and answers the requests that are held as if their time were over. */
  close(): void;
}
