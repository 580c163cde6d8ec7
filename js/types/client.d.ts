import type { Account } from "./account.js";
import type { Configuration } from "./configuration.js";
import type { Events } from "./events.js";
import type { FetchAnswer, FetchInit } from "./fetch.js";
import type { JoinOptions, Presence } from "./presence.js";
import type { RawClient } from "./raw.js";
import type { Services } from "./services.js";
import type { Sessions } from "./sessions.js";
import type { Views } from "./views.js";

/** Decides which identity service a client asks when its options name none. */
export type Region = "us" | "uk";

/** A token, or what gives one when it is needed. */
export type TokenSource = string | (() => string | Promise<string>);

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
   * What sends requests: a registry in the same process (`registry.fetch`), a proxy's transport, a
   * test's. Called without `this`. It must not follow redirects, which would take the key or the token to
   * another host, and must end the request when its signal is aborted, as {@link FetchInit} says and every
   * `fetch` does. It need not make a `Response`: {@link FetchAnswer} is what is read of one.
   *
   * By default it is the global `fetch`, but on Node a transport over `node:http` that costs a fraction
   * of it, as long as the program has not replaced the global one, given it another dispatcher, or
   * watches it. `globalThis.fetch` handed in here is used in any case.
   */
  fetch?: ((url: string, init: FetchInit) => Promise<FetchAnswer>) | null | undefined;
  /** The longest a call may take unless it says otherwise, in milliseconds; 20000 by default. */
  timeout?: number | null | undefined;
  /** Logs in with this password instead of an API key, which is then `null`. */
  password?: string | null | undefined;
  /**
   * The token to use instead of logging in, for programs that must not hold a key, such as web pages;
   * `username` and `apiKey` are then `null`. A function is asked for one before the first call and
   * again when its token is refused; a call that waits for it fails with code `authentication_failed`
   * when it throws, and `ETIMEDOUT` when it takes longer than 5 s. It must not call this client.
   */
  token?: TokenSource | null | undefined;
  /** The account that `token` is good for. */
  tenantId?: string | null | undefined;
  /**
   * Where heartbeats are sent from: a worker of the client's, or the `main` thread. By default a worker in
   * pages, where timers are slow while nobody looks, and the main thread elsewhere.
   *
   * While the main thread is busy, the worker sends the latest beat again and again; so a program that
   * hangs for good stays registered. It uses the global `fetch` of a new thread, and so none of the
   * program's own: beside a `fetch`, `worker` is refused. On Node it takes 20.16 or later.
   */
  heartbeat?: { thread: "worker" | "main" } | null | undefined;
  /**
   * Whether results are whole answers as they came, their bodies being text; `false` by default. What
   * works by itself (heartbeats, registering, pollers) works the same; lists never come from memory.
   * Classes that extend `Client` have the types of one without it.
   */
  raw?: boolean | null | undefined;
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
 * const presence = await client.join({ services: [{ id: "web-1", tags: ["web"] }] });
 * ```
 */
export interface Client {
  readonly sessions: Sessions;
  readonly services: Services;
  readonly configuration: Configuration;
  readonly events: Events;
  readonly views: Views;
  readonly account: Account;

  /**
   * Creates a session, registers services under it, and keeps all of that so until the presence is
   * closed: what is lost is made anew.
   *
   * What may pass is tried again until `timeout`: a registry that is away or busy, an id that a
   * predecessor has yet to leave. What cannot pass rejects at once: credentials or a service that are
   * refused. Nothing stays behind then, as far as the registry can be reached.
   */
  join(options?: JoinOptions | null): Promise<Presence>;
}

/** Makes clients. */
export interface ClientConstructor {
  readonly prototype: Client;

  /**
   * Makes a client whose results are whole answers as they came, if `raw` is `true`.
   *
   * Of overloads that return other types no class could extend `Client`; by default this one returns the
   * same as those below.
   */
  new <Raw extends boolean = false>(
    username: string | null | undefined,
    apiKey: string | null | undefined,
    region: Region | null | undefined,
    options: ClientOptions & { raw: Raw },
  ): Raw extends true ? RawClient : Client;

  /** Makes a client that proves its identity by a password or a token of its options. */
  new (
    username: string | null | undefined,
    apiKey: null | undefined,
    region: Region | null | undefined,
    options: ClientOptions & ({ password: string } | { token: TokenSource; tenantId: string }),
  ): Client;

  /**
   * @param region `us` by default.
   * @throws {ServiceRegistryError} With code `invalid_argument` when an argument breaks a rule.
   */
  new (
    username: string,
    apiKey: string,
    region?: Region | null,
    options?: ClientOptions | null,
  ): Client;
}

export const Client: ClientConstructor;
