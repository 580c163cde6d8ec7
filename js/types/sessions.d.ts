import type { Session } from "../../pkg/client/client.js";
import type { Callback, CallOptions, List, ListOptions, ListPromise, Metadata } from "./calls.js";
import type { HeartBeater } from "./heartbeater.js";

/** What a new session says of itself. */
export interface SessionPayload {
  metadata?: Metadata | null | undefined;
}

/** What an update changes; what it leaves out stays as it is. */
export interface SessionUpdate extends SessionPayload {
  /**
   * Whole seconds, from 3 to 30 unless the registry allows more. Holds from the next heartbeat on;
   * this client's heartbeaters of the session keep to it.
   */
  heartbeat_timeout?: number;
}

/** How to create a session. */
export interface SessionCreateOptions extends CallOptions {
  /**
   * Whether the heartbeater makes the session anew when it is gone, with the services that this client
   * registered under it, as it last wrote them; `false` by default. It tells so by `lost` and
   * `restored`; a new session has another id.
   */
  recover?: boolean | null | undefined;
}

/** A session that was just created. */
export interface SessionCreated {
  /** The session's id. */
  id: string;
  /** The token of the first heartbeat, for programs that send their own. */
  token: string;
  /** Keeps the session alive once it is started. */
  heartbeater: HeartBeater;
}

/**
 * `client.sessions`: a session keeps services listed for as long as it gets heartbeats.
 *
 * All methods reject with a `ServiceRegistryError`. Options and callback may be left out or `null`.
 */
export interface Sessions {
  /** Lists the account's sessions by id. */
  list(options?: ListOptions | null): ListPromise<Session>;
  list(callback: Callback<[sessions: List<Session>, nextMarker: string | undefined]>): void;
  list(
    options: ListOptions | null,
    callback: Callback<[sessions: List<Session>, nextMarker: string | undefined]>,
  ): void;

  /** Reads a session. Fails with status 404 when there is none. */
  get(sessionId: string, options?: CallOptions | null): Promise<Session>;
  get(sessionId: string, callback: Callback<[session: Session]>): void;
  get(sessionId: string, options: CallOptions | null, callback: Callback<[session: Session]>): void;

  /**
   * Creates a session. Its heartbeater is not started yet.
   *
   * @param heartbeatTimeout How long the session lives without a heartbeat: whole seconds, from 3 to
   *   30 unless the registry allows more.
   */
  create(
    heartbeatTimeout: number,
    payload?: SessionPayload | null,
    options?: SessionCreateOptions | null,
  ): Promise<SessionCreated>;
  create(heartbeatTimeout: number, callback: SessionCreatedCallback): void;
  create(
    heartbeatTimeout: number,
    payload: SessionPayload | null,
    callback: SessionCreatedCallback,
  ): void;
  create(
    heartbeatTimeout: number,
    payload: SessionPayload | null,
    options: SessionCreateOptions | null,
    callback: SessionCreatedCallback,
  ): void;

  /**
   * Sends one heartbeat by hand; a started `HeartBeater` does so by itself.
   *
   * @param token The token that the session's creation or its last heartbeat gave.
   * @returns The token of the next heartbeat.
   */
  heartbeat(
    sessionId: string,
    token: string,
    options?: CallOptions | null,
  ): Promise<{ token: string }>;
  heartbeat(sessionId: string, token: string, callback: Callback<[nextToken: string]>): void;
  heartbeat(
    sessionId: string,
    token: string,
    options: CallOptions | null,
    callback: Callback<[nextToken: string]>,
  ): void;

  /** Changes a session. */
  update(
    sessionId: string,
    payload: SessionUpdate,
    options?: CallOptions | null,
  ): Promise<{ id: string }>;
  update(sessionId: string, payload: SessionUpdate, callback: Callback<[sessionId: string]>): void;
  update(
    sessionId: string,
    payload: SessionUpdate,
    options: CallOptions | null,
    callback: Callback<[sessionId: string]>,
  ): void;

  /**
   * Ends a session at once, and with it its services; this client's heartbeaters of it stop. The first
   * version of the API had no such call: an older registry answers 404.
   */
  remove(sessionId: string, options?: CallOptions | null): Promise<void>;
  remove(sessionId: string, callback: Callback): void;
  remove(sessionId: string, options: CallOptions | null, callback: Callback): void;
}

/** Gets the session's id, the answer's body and the heartbeater. */
export type SessionCreatedCallback = Callback<
  [sessionId: string, body: { token: string }, heartbeater: HeartBeater]
>;
