/** Chance that can be had again: the same seed gives the same numbers. */
export class Chance {
  #state;

  /** @param {number} seed */
  constructor(seed) {
    this.#state = seed >>> 0;
  }

  /** From 0 up to, and without, 1: Mulberry32. */
  fraction() {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from `least` up to `most`. @param {number} least @param {number} most */
  between(least, most) {
    return least + Math.floor(this.fraction() * (most - least + 1));
  }

  /** @template T @param {readonly T[]} options @returns {T} */
  pick(options) {
    return /** @type {T} */ (options[this.between(0, options.length - 1)]);
  }
}
