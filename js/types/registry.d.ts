import type {
  AccountOptions,
  DevelopmentAccount,
  RegistryOptions,
  Statistics,
} from "../../pkg/registry/registry.js";
import type { Persistence } from "./persistence.js";

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
  /**
   * The address that the request comes from, such as `192.0.2.1`. Failed logins are counted by it; it is read when a login has
   * arrived, and what is no text then counts as not known.
   */
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
 * A service registry: sessions, services, configuration and events behind the HTTP API,
 * as a `fetch` handler. It keeps them in memory, or durably if made by `open`.
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
   * Makes a registry whose answers are permanent: what was written before is there, and an answer leaves only when all
   * that it tells of is written. Sessions have as much time left as they had when the registry ran last.
   *
   * From now on the persistence is the registry's, which closes it; also when this rejects.
   *
   * Rejects with a `ServiceRegistryError`: with code `storage_corrupt` when what was written is not all there any more;
   * with `storage_failed` when nothing can be written; with `invalid_argument` when an option breaks a rule; or with
   * what the persistence fails with.
   *
   * @example
   * ```js
   * import { openDirectory } from "service-registry-client/level";
   *
   * const registry = await Registry.open({ accounts }, await openDirectory("/var/lib/registry"));
   * ```
   */
  static open(
    options: RegistryOptions | null | undefined,
    persistence: Persistence,
  ): Promise<Registry>;

  /**
   * Answers a request. It is bound: pass it on as it is. Whatever is wrong with a request is told in
   * the answer; the promise rejects only if the request's own body cannot be read, or if its signal
   * is aborted while it is held.
   */
  readonly fetch: RegistryFetch;

  /**
   * A `fetch` like the registry's own that answers with instances of another class, for hosts that
   * have a faster `Response`, or want to know what is told in {@link AnswerInit}. Of what it is given it
   * reads `method`, `url`, `headers.get`, `text`, `body`, `signal`, and {@link HostKnowledge}; the headers `host` and
   * `x-forwarded-proto` not before an answer needs them, which may be any time until it is there.
   */
  handler(responseClass: typeof Response): RegistryFetch;

  /** The account of a registry that was made without any, until it is given others; else `null`. */
  readonly developmentAccount: DevelopmentAccount | null;

  /** Counts what there is and what was done, which takes a look at each tenant, not at what it holds. */
  statistics(): Statistics;

  /**
   * Has these accounts in place of all there were, which may be none. Tokens of users who are gone, or
   * whose key or tenant is another, are good no more, also of those that wait for events; what was
   * registered under a tenant stays.
   *
   * @throws {ServiceRegistryError} With code `invalid_argument` when an account breaks a rule; the
   * accounts are the same as before then.
   */
  setAccounts(accounts: readonly AccountOptions[]): void;

  /**
   * Stops the timer, and answers the requests that are held as if their time were over. Resolves when a durable registry
   * has written everything and closed its persistence; what changes something is answered by a 503 from then on. Rejects
   * with code `storage_failed` when something could not be written, of which nobody was told that it is.
   */
  close(): Promise<void>;
}
