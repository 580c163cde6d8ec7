// What a registry must have, as somebody knows who heard every answer. An operation that was not answered has happened
// wholly or not at all; both are right, and after a look it is known which.

import assert from "node:assert/strict";

/** What an object is, as text; `undefined` where there is none. @typedef {string | undefined} State */

/** A change of several objects at once. @typedef {[key: string, after: State][]} Operation */

export class Ledger {
  /** @type {Map<string, State>} */
  #known = new Map();
  /** @type {Set<Operation>} */
  #unsure = new Set();
  /** What may be gone at any time, and then is gone for good. @type {Set<string>} */
  #mortal = new Set();
  /** How many operations were acknowledged. */
  acknowledged = 0;

  /**
   * @param {Operation} operation
   * @param {() => Promise<boolean>} work whether it was acknowledged; rejects when nothing was answered
   */
  async attempt(operation, work) {
    this.#unsure.add(operation);
    if (await work()) {
      this.#apply(operation);
      this.acknowledged += 1;
    }
    this.#unsure.delete(operation);
  }

  /** @param {string} key */
  letDie(key) {
    this.#mortal.add(key);
  }

  /** @param {string} key */
  letLive(key) {
    this.#mortal.delete(key);
  }

  /** @param {string} key */
  stateOf(key) {
    return this.#known.get(key);
  }

  /**
   * Holds what is there against what must be.
   *
   * @param {Map<string, string>} found
   */
  compare(found) {
    for (const operation of this.#unsure) {
      const happened = operation.filter(([key, after]) => found.get(key) === after);
      const didNot = operation.filter(([key]) => found.get(key) === this.#known.get(key));
      assert.ok(
        happened.length === operation.length || didNot.length === operation.length,
        `half of what was not acknowledged: ${JSON.stringify({ operation, happened, didNot })}`,
      );
      if (happened.length === operation.length) this.#apply(operation);
    }
    this.#unsure.clear();
    for (const key of this.#mortal) {
      if (found.has(key)) continue;
      this.#known.delete(key);
      this.#mortal.delete(key);
    }
    for (const [key, state] of this.#known) {
      assert.equal(found.get(key), state, `${key} is not what was acknowledged`);
    }
    for (const [key, state] of found) {
      assert.equal(state, this.#known.get(key), `nobody asked for ${key}`);
    }
  }

  /** @param {Operation} operation */
  #apply(operation) {
    for (const [key, after] of operation) {
      if (after === undefined) this.#known.delete(key);
      else this.#known.set(key, after);
    }
  }
}
