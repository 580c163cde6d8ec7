import type {
  ConfigurationValue,
  OverviewEntry,
  Service,
  Session,
} from "../../pkg/client/client.js";
import type { Callback, CallOptions, ListOptions } from "./calls.js";
import type { Client } from "./client.js";
import type { Configuration } from "./configuration.js";
import type { Event, EventListOptions, Events } from "./events.js";
import type { HeartBeater } from "./heartbeater.js";
import type { ServiceListOptions, ServicePayload, Services } from "./services.js";
import type {
  SessionCreated,
  SessionCreateOptions,
  SessionPayload,
  Sessions,
  SessionUpdate,
} from "./sessions.js";

/** An answer as it came. */
export interface RawResponse {
  statusCode: number;
  headers: Record<string, string>;
  /** The body's text; empty if there was none. */
  body: string;
}

/** Awaited, the answer with one page; iterated with `for await`, the entries of all pages. */
export interface RawListPromise<T>
  extends Promise<RawResponse & AsyncIterable<T>>,
    AsyncIterable<T> {}

type RawCallback = Callback<[response: RawResponse]>;
type RawCreatedCallback = Callback<
  [sessionId: string, response: RawResponse, heartbeater: HeartBeater]
>;
type RawListCallback = Callback<[response: RawResponse, nextMarker: string | undefined]>;

/** `sessions` of a client with `raw`. */
export interface RawSessions extends Pick<Sessions, "remove"> {
  list(options?: ListOptions | null): RawListPromise<Session>;
  list(callback: RawListCallback): void;
  list(options: ListOptions | null, callback: RawListCallback): void;
  get(sessionId: string, options?: CallOptions | null): Promise<RawResponse>;
  get(sessionId: string, callback: RawCallback): void;
  get(sessionId: string, options: CallOptions | null, callback: RawCallback): void;
  create(
    heartbeatTimeout: number,
    payload?: SessionPayload | null,
    options?: SessionCreateOptions | null,
  ): Promise<RawResponse & SessionCreated>;
  create(heartbeatTimeout: number, callback: RawCreatedCallback): void;
  create(
    heartbeatTimeout: number,
    payload: SessionPayload | null,
    callback: RawCreatedCallback,
  ): void;
  create(
    heartbeatTimeout: number,
    payload: SessionPayload | null,
    options: SessionCreateOptions | null,
    callback: RawCreatedCallback,
  ): void;
  heartbeat(sessionId: string, token: string, options?: CallOptions | null): Promise<RawResponse>;
  heartbeat(sessionId: string, token: string, callback: RawCallback): void;
  heartbeat(
    sessionId: string,
    token: string,
    options: CallOptions | null,
    callback: RawCallback,
  ): void;
  update(
    sessionId: string,
    payload: SessionUpdate,
    options?: CallOptions | null,
  ): Promise<RawResponse>;
  update(sessionId: string, payload: SessionUpdate, callback: RawCallback): void;
  update(
    sessionId: string,
    payload: SessionUpdate,
    options: CallOptions | null,
    callback: RawCallback,
  ): void;
}

/** `services` of a client with `raw`. */
export interface RawServices extends Pick<Services, "create" | "register" | "remove"> {
  list(options?: ServiceListOptions | null): RawListPromise<Service>;
  list(callback: RawListCallback): void;
  list(options: ServiceListOptions | null, callback: RawListCallback): void;
  listForTag(tag: string, options?: ListOptions | null): RawListPromise<Service>;
  listForTag(tag: string, callback: RawListCallback): void;
  listForTag(tag: string, options: ListOptions | null, callback: RawListCallback): void;
  get(serviceId: string, options?: CallOptions | null): Promise<RawResponse>;
  get(serviceId: string, callback: RawCallback): void;
  get(serviceId: string, options: CallOptions | null, callback: RawCallback): void;
  update(
    serviceId: string,
    payload: ServicePayload,
    options?: CallOptions | null,
  ): Promise<RawResponse>;
  update(serviceId: string, payload: ServicePayload, callback: RawCallback): void;
  update(
    serviceId: string,
    payload: ServicePayload,
    options: CallOptions | null,
    callback: RawCallback,
  ): void;
}

/** `configuration` of a client with `raw`. */
export interface RawConfiguration extends Pick<Configuration, "remove"> {
  list(options?: ListOptions | null): RawListPromise<ConfigurationValue>;
  list(callback: RawListCallback): void;
  list(options: ListOptions | null, callback: RawListCallback): void;
  listForNamespace(
    namespace: string,
    options?: ListOptions | null,
  ): RawListPromise<ConfigurationValue>;
  listForNamespace(namespace: string, options: ListOptions | null, callback: RawListCallback): void;
  get(configurationId: string, options?: CallOptions | null): Promise<RawResponse>;
  get(configurationId: string, callback: RawCallback): void;
  get(configurationId: string, options: CallOptions | null, callback: RawCallback): void;
  set(configurationId: string, value: string, options?: CallOptions | null): Promise<RawResponse>;
  set(configurationId: string, value: string, callback: RawCallback): void;
  set(
    configurationId: string,
    value: string,
    options: CallOptions | null,
    callback: RawCallback,
  ): void;
}

/** `events` of a client with `raw`. */
export interface RawEvents extends Pick<Events, "follow" | "getPoller"> {
  list(marker?: string | null, options?: EventListOptions | null): RawListPromise<Event>;
  list(callback: RawListCallback): void;
  list(marker: string | null, callback: RawListCallback): void;
  list(marker: string | null, options: EventListOptions | null, callback: RawListCallback): void;
}

/** `views` of a client with `raw`. */
export interface RawViews {
  getOverview(options?: ListOptions | null): RawListPromise<OverviewEntry>;
  getOverview(callback: RawListCallback): void;
  getOverview(options: ListOptions | null, callback: RawListCallback): void;
}

/** `account` of a client with `raw`. */
export interface RawAccount {
  getLimits(options?: CallOptions | null): Promise<RawResponse>;
  getLimits(callback: RawCallback): void;
  getLimits(options: CallOptions | null, callback: RawCallback): void;
}

/**
 * A client made with `raw: true`: what its calls end with is the whole answer, where the older client
 * had it so. What they need of it, they still read.
 */
export interface RawClient extends Pick<Client, "join"> {
  readonly sessions: RawSessions;
  readonly services: RawServices;
  readonly configuration: RawConfiguration;
  readonly events: RawEvents;
  readonly views: RawViews;
  readonly account: RawAccount;
}
