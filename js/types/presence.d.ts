/// <reference lib="esnext.disposable" />

import type { CallOptions, Metadata } from "./calls.js";
import type { HeartBeater } from "./heartbeater.js";
import type { ServicePayload } from "./services.js";

/** A service to be registered for as long as a presence lasts. */
export interface ServiceDeclaration extends ServicePayload {
  /** 3 to 65 letters, digits, `_`, `-` or `.`; unique in the account. */
  id: string;
}

/** What to join as. Options that are not listed here are refused. */
export interface JoinOptions extends CallOptions {
  /**
   * How long the session lives without a heartbeat: whole seconds, from 3 to 30 unless the registry
   * allows more; 30 by default.
   */
  heartbeatTimeout?: number | null | undefined;
  /** What the session says of itself. */
  metadata?: Metadata | null | undefined;
  /** What to register, in this order; each id once. */
  services?: readonly ServiceDeclaration[] | null | undefined;
  /**
   * How long joining may take, in milliseconds; by default `heartbeatTimeout` and 10 s, which is when a
   * predecessor that died with the same ids is certain to be gone.
   */
  timeout?: number | null | undefined;
}

/** How to leave. */
export interface CloseOptions {
  /**
   * How long the services stay registered after they were marked by `draining: "true"` in their
   * metadata, in milliseconds; 0 by default, which marks nothing. A mark that fails is an `error` event.
   */
  drain?: number | null | undefined;
  /** How long all of it may take, in milliseconds; 5000 by default. More than `drain`. */
  timeout?: number | null | undefined;
}

/** How to leave when the process is told to end. */
export interface CloseOnSignalsOptions extends CloseOptions {
  /** At least one, by the host's names for them; `SIGTERM` and `SIGINT` by default. */
  signals?: readonly string[] | null | undefined;
}

/**
 * A session with its services that is kept, and made anew whenever it is lost, until it is closed.
 *
 * It holds what the program wants registered: `register`, `update` and `remove` change that at once,
 * whatever the connection. Their promises tell when the registry has it; while it is away, after its
 * return. A promise rejects when the registry refuses the very thing that is asked for, with code
 * `closed` once the presence is closed, and after a `stopped` with reason `refused` with the error that it
 * stopped with, until the next `start()`. A call that is ended by its `timeout` (none by default) or
 * `signal` ends the waiting, and not what was asked for.
 *
 * All methods reject with a `ServiceRegistryError`.
 */
export interface Presence extends HeartBeater, AsyncDisposable {
  /** The ids of the services that it holds, in the order they came. */
  readonly services: readonly string[];

  /**
   * Goes on after `stop()`, which pauses a presence: the session expires unless this follows in time,
   * and is then made anew.
   *
   * @throws {ServiceRegistryError} With code `closed` after `close()`.
   */
  start(): void;

  /**
   * Registers a service, and keeps trying while its id is taken. One that it holds already is
   * replaced, whole: what is left out is empty.
   *
   * A service that is refused is not held.
   */
  register(service: ServiceDeclaration, options?: CallOptions | null): Promise<void>;

  /**
   * Changes a service that it holds: a field that is given replaces the old one whole, `null` empties it,
   * the others stay.
   */
  update(serviceId: string, changes: ServicePayload, options?: CallOptions | null): Promise<void>;

  /** Removes a service that it holds. */
  remove(serviceId: string, options?: CallOptions | null): Promise<void>;

  /**
   * Leaves: marks the services as draining if `drain` says so, ends the session, and with it the
   * services, and stops all that runs.
   *
   * Resolves after `timeout` at the latest, also when the registry is away: the session then expires by
   * itself, and what failed is an `error` event. Called again it gives the same promise. At its end it
   * removes all listeners.
   */
  close(options?: CloseOptions | null): Promise<void>;
}

/**
 * Closes a presence on the first of some signals, and then listens to them no more: a second signal has
 * the effect it has without this.
 *
 * It never ends the process, which ends when nothing keeps it running any more.
 *
 * @returns What takes the listeners away; the presence's own `close` does so, too.
 * @throws {ServiceRegistryError} With code `unsupported` where there are no signals: in browsers and on
 *   edge runtimes.
 */
export function closeOnSignals(
  presence: Presence,
  options?: CloseOnSignalsOptions | null,
): () => void;
