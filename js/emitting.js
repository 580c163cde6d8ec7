/** @typedef {import("./emitter.js").Listener} Listener */
/** @typedef {{ readonly __emitter: import("./emitter.js").Emitter }} Emitting */

/**
 * The methods of a class whose instances have an emitter, each of which answers the instance itself:
 * that is what generated classes cannot do.
 */
const methods = {
  /** @this {Emitting} @param {string} event @param {Listener} listener */
  on(event, listener) {
    this.__emitter.add(event, listener, false);
    return this;
  },

  /** @this {Emitting} @param {string} event @param {Listener} listener */
  once(event, listener) {
    this.__emitter.add(event, listener, true);
    return this;
  },

  /** @this {Emitting} @param {string} event @param {Listener} listener */
  off(event, listener) {
    this.__emitter.remove(event, listener);
    return this;
  },

  /** @this {Emitting} @param {string} [event] */
  removeAllListeners(event) {
    this.__emitter.clear(event);
    return this;
  },

  /** @this {Emitting} @param {string} event */
  listenerCount(event) {
    return this.__emitter.count(event);
  },
};

/** Gives classes the methods of an emitter. @param {{ prototype: object }[]} classes */
export function makeEmitting(...classes) {
  const { on, off } = methods;
  for (const { prototype } of classes) {
    Object.assign(prototype, methods, { addListener: on, removeListener: off });
  }
}
