import type { ServiceRegistryError } from "./errors.js";

/**
 * Events with the habits of Node's emitters, in every runtime.
 *
 * Listeners are called in the order they were added. What one throws, or what its promise rejects
 * with, is an `error` event in its turn, with code `listener_failed`; an `error` without a listener is
 * not thrown, but kept in `status()`. So no listener, and no missing one, ends the program or what it
 * listens to.
 */
export interface Emitter<Events extends { error: ServiceRegistryError }> {
  /**
   * Calls a listener on every event of a kind.
   *
   * @throws {ServiceRegistryError} With code `invalid_argument` when the listener is no function.
   */
  on<E extends keyof Events>(event: E, listener: Listener<Events[E]>): this;
  /** The same as `on`. */
  addListener<E extends keyof Events>(event: E, listener: Listener<Events[E]>): this;
  /** Calls a listener on the next event of a kind. */
  once<E extends keyof Events>(event: E, listener: Listener<Events[E]>): this;
  /** Removes a listener: of several equal ones, the one added last. */
  off<E extends keyof Events>(event: E, listener: Listener<Events[E]>): this;
  /** The same as `off`. */
  removeListener<E extends keyof Events>(event: E, listener: Listener<Events[E]>): this;
  /** Removes all listeners of an event, or of all. */
  removeAllListeners(event?: keyof Events): this;
  /** How many listeners an event has. */
  listenerCount(event: keyof Events): number;
}

/** Called with what an event tells. */
export type Listener<Argument> = (argument: Argument) => unknown;
