// What the published types allow and refuse. Compiled, never run: assignments.test.js sees to it.

import {
  Client,
  type ClientOptions,
  type ConfigurationValue,
  closeOnSignals,
  type ErrorCode,
  type Event,
  EventsFeedPoller,
  type FetchAnswer,
  type FetchInit,
  type GapEvent,
  type HeartBeater,
  type List,
  type Presence,
  type RawClient,
  type Service,
  ServiceRegistryError,
  type Session,
  type Sessions,
  type StandardEvent,
} from "service-registry-client";
import { Registry } from "service-registry-client/registry";
import { serve } from "service-registry-client/serve";

/** Compiles only if both types are the same. */
type Same<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const is = <A, B>(_: Same<A, B>) => {};

const registry = new Registry();
const client = new Client("demo", "key", null, { fetch: registry.fetch, timeout: 1000 });
const { sessions, services, configuration, events, views, account } = client;
const options = { signal: new AbortController().signal, timeout: 5 };

export async function promises() {
  const created = await sessions.create(30, { metadata: { a: "b" } }, options);
  is<typeof created, { id: string; token: string; heartbeater: HeartBeater }>(true);
  const list = await sessions.list();
  is<typeof list, List<Session>>(true);
  is<typeof list.nextMarker, string | undefined>(true);
  const session = await sessions.get(created.id, null);
  is<typeof session.last_seen, number | null>(true);
  const beat = await sessions.heartbeat(created.id, created.token);
  is<typeof beat, { token: string }>(true);
  const updated = await sessions.update(created.id, { heartbeat_timeout: 5, metadata: null });
  is<typeof updated, { id: string }>(true);

  const found = await services.list({ tag: "web", limit: 5, marker: null });
  is<typeof found, List<Service>>(true);
  is<(typeof found)[number]["metadata"], Record<string, string>>(true);
  const registered = await services.register("se1", "web", null, { retryCount: 3, retryDelay: 1 });
  is<typeof registered, { id: string }>(true);
  const removed = await services.remove("web");
  is<typeof removed, void>(true);
  const limits = await account.getLimits();
  is<typeof limits.resource, Record<string, number>>(true);
  const value = await configuration.get("/prod/redis/port");
  is<typeof value, ConfigurationValue>(true);
  const set = await configuration.set("/prod/redis/port", "6432", options);
  is<typeof set, void>(true);
  const server = await serve(registry, { port: 0 });
  is<typeof server.url, string>(true);

  // @ts-expect-error: a value is text
  await configuration.set("port", 6432);
  // @ts-expect-error: the feed does not come from memory
  await events.list(null, { maxAge: 1000 });
  // @ts-expect-error: a token needs its account
  new Client(null, null, null, { token: "abc" });
  // @ts-expect-error: a timeout is a number
  await sessions.create("30");
  // @ts-expect-error: metadata holds texts
  await sessions.create(30, { metadata: { port: 80 } });
  // @ts-expect-error: there is no such field
  await services.create("se1", "web", { tag: ["web"] });
  // @ts-expect-error: tags are several
  await services.create("se1", "web", { tags: "web" });
  // @ts-expect-error: an update says what to change
  await services.update("web");
  // @ts-expect-error: an option that only register has
  await services.create("se1", "web", {}, { retryCount: 3 });
  // @ts-expect-error: a signal is an AbortSignal
  await services.get("web", { signal: true });
  // @ts-expect-error: ids are texts
  await services.remove(5);
  // @ts-expect-error: there is no such region
  new Client("demo", "key", "mars");
  // @ts-expect-error: a client has credentials
  new Client("demo");
  // @ts-expect-error: the parts of a client do not change
  client.sessions = sessions;
  // @ts-expect-error: a registry's accounts are complete
  new Registry({ accounts: [{ username: "demo" }] });
  // @ts-expect-error: memory is the WebAssembly's own business
  client.free();
}

export async function iterations() {
  for await (const session of sessions.list({ limit: 5 })) is<typeof session, Session>(true);
  for await (const service of services.listForTag("web", { maxAge: 1000, staleIfError: 60_000 })) {
    is<typeof service, Service>(true);
  }
  for await (const value of await configuration.listForNamespace("/prod")) {
    is<typeof value, ConfigurationValue>(true);
  }
  for await (const { session, services } of views.getOverview()) {
    is<typeof session, Session>(true);
    is<typeof services, Service[]>(true);
  }
  const { feedPosition } = await services.list();
  for await (const event of events.follow({ from: feedPosition, ...options })) {
    is<typeof event, StandardEvent | GapEvent>(true);
  }
  for await (const event of events.follow({ extended: true, type: "session.end" })) {
    is<typeof event, Event | GapEvent>(true);
  }
  for await (const event of events.list(null, { extended: true })) is<typeof event, Event>(true);
  // @ts-expect-error: there is no such type of event
  events.follow({ type: "service.leave" });
  // @ts-expect-error: a page at a time, not the whole list, is iterated without await
  for (const session of sessions.list()) session.id.trim();
}

export function identities() {
  new Client(null, null, "us", { token: async () => "abc", tenantId: "1234" });
  new Client("demo", null, "uk", { password: "secret" });
  const raw = new Client("demo", "key", "us", { raw: true });
  is<typeof raw, RawClient>(true);
  raw.sessions.create(30, {}, (_error, id, response, heartbeater) => {
    id.trim();
    response.body.trim();
    heartbeater.start();
  });
  // @ts-expect-error: a raw answer is not the session
  raw.sessions.get("se1").then((session) => session.metadata);
}

export function transports() {
  const by = (fetch: NonNullable<ClientOptions["fetch"]>) => fetch;
  by(globalThis.fetch);
  by(registry.fetch);
  by(async (_url: string, _init: RequestInit) => new Response());
  by((url, init) => globalThis.fetch(url, { ...init, keepalive: true }));
  by((_url, { method, headers, body, redirect, signal }) => {
    is<typeof method, "GET" | "POST" | "PUT" | "DELETE">(true);
    is<[typeof headers, typeof body], [Record<string, string>, string | undefined]>(true);
    is<[typeof redirect, typeof signal], ["manual", AbortSignal]>(true);
    return Promise.resolve({ status: 200, headers: [["a", "b"]], text: () => "{}" });
  });
  const answer: FetchAnswer = { status: 200, headers: new Map<string, string>(), text: () => "{}" };
  by(async (_url: string, _init: FetchInit) => answer);

  // @ts-expect-error: an answer takes its time
  by(() => answer);
  // @ts-expect-error: a status is a number
  by(async () => ({ ...answer, status: "200" }));
  // @ts-expect-error: headers are pairs
  by(async () => ({ ...answer, headers: { a: "b" } }));
  // @ts-expect-error: a header is one text
  by(async () => ({ ...answer, headers: new Map([["a", ["b", "c"]]]) }));
  // @ts-expect-error: a text is no bytes
  by(async () => ({ ...answer, text: async () => new Uint8Array() }));
  // @ts-expect-error: an answer has a text
  by(async () => ({ status: 200, headers: [] }));
  // @ts-expect-error: nothing else is called
  by(async (_url: URL) => answer);
}

class Fleet extends Client {
  constructor(apiKey: string, options: ClientOptions) {
    super("demo", apiKey, "us", options);
  }
  async names() {
    is<typeof this.sessions, Sessions>(true);
    return (await this.services.list()).map(({ id }) => id);
  }
}

export function extension(isRaw: boolean, value: unknown) {
  const fleet = new Fleet("key", { fetch: registry.fetch });
  is<typeof fleet, Fleet>(true);
  is<ReturnType<typeof fleet.join>, Promise<Presence>>(true);
  is<ReturnType<typeof fleet.names>, Promise<string[]>>(true);
  is<InstanceType<typeof Client>, Client>(true);
  if (value instanceof Client) is<typeof value, Client>(true);
  const plain = new Client("demo", "key", "us", { raw: false });
  is<typeof plain, Client>(true);
  const either = new Client("demo", "key", "us", { raw: isRaw });
  is<typeof either, Client | RawClient>(true);
  // @ts-expect-error: it is not known whether this is a list
  either.services.list().then((services) => services.length);
}

export function callbacks() {
  const created = sessions.create(30, {}, (error, id, body, heartbeater) => {
    is<typeof error, ServiceRegistryError | null>(true);
    is<typeof id, string>(true);
    body.token.length;
    heartbeater.start();
  });
  is<typeof created, void>(true);
  sessions.create(30, (_error, _id) => {});
  sessions.create(30, null, null, (_error) => {});
  services.register("se1", "web", {}, null, (_error, id) => {
    is<typeof id, string>(true);
  });
  services.register("se1", "web", {}, () => {});
  services.list(null, (_error, values, marker) => {
    is<typeof values, List<Service>>(true);
    is<typeof marker, string | undefined>(true);
  });
  sessions.heartbeat("se1", "token", (_error, token) => {
    is<typeof token, string>(true);
  });
  services.remove("web", (error) => error?.status);
  events.list(null, (_error, values) => values.length);

  // @ts-expect-error: with a callback there is no promise
  services.remove("web", () => {}).then(() => {});
  // @ts-expect-error: the callback comes last
  services.get(() => {}, "web");
  // @ts-expect-error: a removal has no result
  services.remove("web", (_error, id) => id.length);
}

export function errors(error: unknown) {
  if (!(error instanceof ServiceRegistryError)) return;
  switch (error.code) {
    case "invalid_argument":
    case "unexpected_status":
    case "authentication_failed":
    case "malformed_response":
    case "network_error":
    case "ETIMEDOUT":
    case "listener_failed":
    case "closed":
    case "not_initialized":
    case "init_failed":
    case "unsupported":
    case "no_worker":
    case "storage_locked":
    case "storage_corrupt":
    case "storage_failed":
    case "internal_error":
      break;
    default:
      is<typeof error, never>(true);
  }
  is<typeof error.code, ErrorCode>(true);
  if (error.code === "unexpected_status") is<typeof error.status, number>(true);
  if (error.code === "network_error") is<typeof error.response, undefined>(true);
  // @ts-expect-error: only some kinds have an answer
  error.status.toFixed();
  if (error.type === "serviceWithThisIdExists") error.response?.statusCode.toFixed();
  if (typeof error.details === "object") error.details.requested_path.trim();
  // @ts-expect-error: there is no such code
  if (error.code === "timeout") return;
  // @ts-expect-error: there is no such fault
  if (error.type === "notFound") return;
  // @ts-expect-error: details may be missing, or an object
  error.details.trim();
}

export function feed(event: Event) {
  switch (event.type) {
    case "service.join":
      is<typeof event.payload, Service>(true);
      break;
    case "services.timeout":
      is<typeof event.payload, Service[]>(true);
      break;
    case "configuration_value.update":
      is<typeof event.payload.old_value, string | null>(true);
      break;
    case "configuration_value.remove":
      is<typeof event.payload.old_value, string>(true);
      break;
    case "service.update":
    case "service.remove":
      is<typeof event.payload, Service>(true);
      break;
    case "session.end":
      is<typeof event.payload, Session>(true);
      break;
    default:
      is<typeof event, never>(true);
  }
  // @ts-expect-error: the payload may be several services
  event.payload.id.trim();
}

export function heartbeats(heartbeater: HeartBeater) {
  heartbeater
    .on("heartbeat", ({ sentAt, deadline }) => deadline.getTime() - sentAt.getTime())
    .once("error", (error) => error.code)
    .off("stopped", ({ reason }) => reason === "lost");
  heartbeater.on("restored", ({ sessionId, services }) => [sessionId, ...services]);
  is<typeof heartbeater.state, "idle" | "active" | "suspect" | "lost">(true);
  const { failures, lastError, lastSuccess } = heartbeater.status();
  is<[typeof failures, typeof lastSuccess], [number, Date | null]>(true);
  is<typeof lastError, ServiceRegistryError | null>(true);
  is<typeof heartbeater.deadline, Date | null>(true);
  is<ReturnType<typeof heartbeater.isSafe>, boolean>(true);
  heartbeater.isSafe(5000);
  // @ts-expect-error: a margin is a number
  heartbeater.isSafe("5000");
  // @ts-expect-error: there is no such event
  heartbeater.on("beat", () => {});
  // @ts-expect-error: there is no such reason
  heartbeater.on("stopped", ({ reason }) => reason === "tired");
  // @ts-expect-error: the state is the heartbeater's own
  heartbeater.state = "idle";
}

export async function presences() {
  const declared = [
    { id: "web-1", tags: ["web"] },
    { id: "web-2", metadata: { port: "80" } },
  ] as const;
  await using presence = await client.join({ heartbeatTimeout: 5, services: declared, ...options });
  is<typeof presence, Presence>(true);
  is<typeof presence.services, readonly string[]>(true);
  const kept: HeartBeater = presence;
  kept.on("lost", ({ sessionId }) => sessionId);
  is<Awaited<ReturnType<typeof presence.register>>, void>(true);
  await presence.register({ id: "web-3" }, options);
  await presence.update("web-3", { tags: null });
  await presence.remove("web-3", null);
  is<ReturnType<typeof closeOnSignals>, () => void>(true);
  closeOnSignals(presence, { signals: ["SIGHUP"], drain: 1000, timeout: 2000 });
  await presence.close({ drain: 1000 });
  const raw = new Client("demo", "key", "us", { raw: true });
  is<ReturnType<typeof raw.join>, Promise<Presence>>(true);
  // @ts-expect-error: there is no such option
  await client.join({ heartBeatTimeout: 5 });
  // @ts-expect-error: a service has an id
  await client.join({ services: [{ tags: ["web"] }] });
  // @ts-expect-error: a service is declared whole
  await presence.register("web-3");
  // @ts-expect-error: an id does not change
  await presence.update("web-3", { id: "web-4" });
  // @ts-expect-error: a heartbeater is no presence
  closeOnSignals(kept);
  // @ts-expect-error: what it holds is changed by its methods
  presence.services = [];
}

export function polling() {
  const poller = new EventsFeedPoller(events, { pollInterval: 1000, from: "now" });
  poller
    .on("service.join", ({ id, timestamp, payload }) => [id, timestamp, payload.tags])
    .on("service.timeout", ({ payload }) => payload.id)
    .on("gap", ({ from, to }) => [from, to])
    .on("error", (error) => error.code);
  is<typeof poller.marker, string | undefined>(true);
  is<ReturnType<typeof events.getPoller>, EventsFeedPoller>(true);
  // @ts-expect-error: a poller tells of services one by one
  poller.on("services.timeout", () => {});
  // @ts-expect-error: the marker is given at the start
  poller.marker = "x";
}
