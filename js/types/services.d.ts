import type { Service } from "../../pkg/client/client.js";
import type { Callback, CallOptions, List, ListOptions, ListPromise, Metadata } from "./calls.js";

/** What a service says of itself. */
export interface ServicePayload {
  /** Words to be found by: up to 10, of 1 to 55 characters. */
  tags?: readonly string[] | null | undefined;
  metadata?: Metadata | null | undefined;
}

/** Which services to list. */
export interface ServiceListOptions extends ListOptions {
  /** Only those with this tag. */
  tag?: string | null | undefined;
}

/** How often `register` tries while the id belongs to a predecessor that has yet to expire. */
export interface RegisterOptions extends CallOptions {
  /** The time between two tries, in milliseconds; 2000 by default. */
  retryDelay?: number | null | undefined;
  /** The number of tries; by default as many as 40 s hold, the longest session timeout and 10 s. */
  retryCount?: number | null | undefined;
}

type ServicesCallback = Callback<[services: List<Service>, nextMarker: string | undefined]>;

/**
 * `client.services`: what programs offer, listed for as long as their session lives.
 *
 * All methods reject with a `ServiceRegistryError`. Options and callback may be left out or `null`.
 */
export interface Services {
  /** Lists the account's services by id, all of them or those with a tag. */
  list(options?: ServiceListOptions | null): ListPromise<Service>;
  list(callback: ServicesCallback): void;
  list(options: ServiceListOptions | null, callback: ServicesCallback): void;

  /** Lists the services with a tag, by id. A tag that nobody has gives an empty list. */
  listForTag(tag: string, options?: ListOptions | null): ListPromise<Service>;
  listForTag(tag: string, callback: ServicesCallback): void;
  listForTag(tag: string, options: ListOptions | null, callback: ServicesCallback): void;

  /** Reads a service. Fails with status 404 when there is none. */
  get(serviceId: string, options?: CallOptions | null): Promise<Service>;
  get(serviceId: string, callback: Callback<[service: Service]>): void;
  get(serviceId: string, options: CallOptions | null, callback: Callback<[service: Service]>): void;

  /**
   * Creates a service under a session, in one try. Fails with type `serviceWithThisIdExists` when
   * the id is taken.
   *
   * @param serviceId 3 to 65 letters, digits, `_`, `-` or `.`; unique in the account.
   */
  create(
    sessionId: string,
    serviceId: string,
    payload?: ServicePayload | null,
    options?: CallOptions | null,
  ): Promise<{ id: string }>;
  create(sessionId: string, serviceId: string, callback: Callback<[serviceId: string]>): void;
  create(
    sessionId: string,
    serviceId: string,
    payload: ServicePayload | null,
    callback: Callback<[serviceId: string]>,
  ): void;
  create(
    sessionId: string,
    serviceId: string,
    payload: ServicePayload | null,
    options: CallOptions | null,
    callback: Callback<[serviceId: string]>,
  ): void;

  /**
   * Creates a service under a session, trying again while the id is taken: a program that was
   * restarted waits for what is left of its predecessor. Its `signal` ends the waiting too, its
   * `timeout` is that of one try.
   */
  register(
    sessionId: string,
    serviceId: string,
    payload?: ServicePayload | null,
    options?: RegisterOptions | null,
  ): Promise<{ id: string }>;
  register(sessionId: string, serviceId: string, callback: Callback<[serviceId: string]>): void;
  register(
    sessionId: string,
    serviceId: string,
    payload: ServicePayload | null,
    callback: Callback<[serviceId: string]>,
  ): void;
  register(
    sessionId: string,
    serviceId: string,
    payload: ServicePayload | null,
    options: RegisterOptions | null,
    callback: Callback<[serviceId: string]>,
  ): void;

  /** Changes a service: a field that is given replaces the old one whole, the others stay. */
  update(
    serviceId: string,
    payload: ServicePayload,
    options?: CallOptions | null,
  ): Promise<{ id: string }>;
  update(serviceId: string, payload: ServicePayload, callback: Callback<[serviceId: string]>): void;
  update(
    serviceId: string,
    payload: ServicePayload,
    options: CallOptions | null,
    callback: Callback<[serviceId: string]>,
  ): void;

  /** Removes a service. Its session lives on. */
  remove(serviceId: string, options?: CallOptions | null): Promise<void>;
  remove(serviceId: string, callback: Callback): void;
  remove(serviceId: string, options: CallOptions | null, callback: Callback): void;
}
