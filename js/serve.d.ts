import type { DevelopmentAccount } from "../pkg/registry/registry.js";
import type { Registry } from "./types/registry.js";

/** Where to listen. */
export interface ServeOptions {
  /** The address to listen on; `127.0.0.1` by default, which only this machine can reach. A
   * registry without accounts of its own listens on `127.0.0.1`, `::1` and `localhost` only. */
  hostname?: string | null | undefined;
  /** The port to listen on; 9000 by default, 0 for any that is free. */
  port?: number | null | undefined;
  /**
   * Proxies whose `X-Forwarded-For`, `-Proto` and `-Host` are believed: addresses, networks such as `10.0.0.0/8`, or
   * `loopback`, `linklocal`, `uniquelocal`. None by default; what others say by these headers is removed.
   */
  trustProxy?: string[] | null | undefined;
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

/** How much an account may have and ask for; what is left out is not limited further than by default. */
export interface ServerLimits {
  /** Sessions that are alive. */
  sessions?: number;
  /** Services. */
  services?: number;
  /** Configuration values. */
  configurationValues?: number;
  /** Requests for events that may wait at a time. */
  heldRequests?: number;
  /** Logins that may fail in a minute, of one address and of one user. */
  failedLogins?: number;
  /** How often the users of an account may ask. An empty list is no limit at all. */
  rates?: ServerRate[];
}

/** A limit of how often something may be asked for. */
export interface ServerRate {
  method: "GET" | "POST" | "PUT" | "DELETE" | "ALL";
  /** A regular expression that the whole path behind the account matches. */
  path: string;
  /** How many requests. */
  limit: number;
  /** In what time: seconds, or text such as `1m`. */
  period: number | string;
}

/**
 * The settings of `service-registry serve`, by the names its flags have (`tls-cert` is `tlsCert`); docs/server.md
 * describes them. Times are seconds, or text such as `30s`, `5m`, `12h`, `7d`; sizes are bytes, or text such as `64KiB`.
 */
export interface StartOptions {
  /** `HOST:PORT`; `127.0.0.1:9000` by default. `:9000` is all addresses, port 0 any that is free. */
  listen?: string | null | undefined;
  /** A directory to keep everything in, which needs the package `classic-level`; in memory by default. */
  data?: string | null | undefined;
  /** A file of accounts; without one there is an account for development, and only this machine may ask. */
  accounts?: string | null | undefined;
  cors?: string | string[] | null | undefined;
  limits?: ServerLimits | string | string[] | null | undefined;
  heartbeatMax?: number | string | null | undefined;
  tokenLifetime?: number | string | null | undefined;
  retention?: number | string | null | undefined;
  eventsWindow?: number | string | null | undefined;
  maxBody?: number | string | null | undefined;
  /** Node only. */
  maxHeaderSize?: number | string | null | undefined;
  /** Node only. */
  maxConnections?: number | null | undefined;
  requestTimeout?: number | string | null | undefined;
  /** A file with the certificate chain in PEM. */
  tlsCert?: string | null | undefined;
  /** A file with the certificate's private key in PEM. */
  tlsKey?: string | null | undefined;
  trustProxy?: string | string[] | null | undefined;
  /** `HOST:PORT` to serve the metrics at. */
  operationsListen?: string | null | undefined;
  drainTimeout?: number | string | null | undefined;
  /** By default `text` if the standard error output is a terminal, else `json`. */
  log?: "json" | "text" | "none" | null | undefined;
  logLevel?: "debug" | "info" | "warn" | "error" | null | undefined;
}

/** A server that `startServer` started. */
export interface RunningServer {
  /** Where the API is, without a slash at the end, for instance `https://registry.example:9000`. */
  readonly url: string;
  /** Where `/metrics` is, if it is apart from the API. */
  readonly operationsUrl: string | undefined;
  /** The account of a server without a file of them; its key is nowhere else. */
  readonly developmentAccount: DevelopmentAccount | null;
  /** Reads the accounts and the certificate again, as a SIGHUP does. What is wrong with them is logged. */
  reload(): Promise<void>;
  /**
   * Stops as a SIGTERM does: goes on until what is under way is answered, within `drainTimeout`, then accepts nothing more,
   * and writes all that is to be kept. Rejects when that could not be written.
   */
  close(): Promise<void>;
}

/**
 * Starts a registry as `service-registry serve` does, with everything that one has: data on disk, accounts that are
 * reloaded, TLS, health, metrics, logs, overload protection. It listens to no signals.
 *
 * Rejects with a `ServiceRegistryError`: with code `invalid_argument` when an option breaks a rule, or the port is taken;
 * with one of the codes that start with `storage_` when the data cannot be used. Rejects with an `AccountsError` of
 * `service-registry-client/accounts` when the file of accounts is missing or wrong.
 *
 * @example
 * ```js
 * const server = await startServer({ listen: ":9000", data: "/var/lib/registry", accounts: "accounts.yaml" });
 * process.once("SIGTERM", () => server.close());
 * ```
 */
export function startServer(options?: StartOptions | null): Promise<RunningServer>;
