/**
 * How far a registry's clock is ahead of this page's, as far as its answers tell.
 *
 * Nothing says so outright. But what has happened lies before the answer that tells of it, and a heartbeat
 * that one answer shows and the one before did not lies between the two.
 */
export class RegistryClock {
  #least = Number.NEGATIVE_INFINITY;
  #most = Number.POSITIVE_INFINITY;

  /**
   * @param {number} there when something happened, by the registry's clock
   * @param {number} before when it was known to have happened, by this page's
   */
  happened(there, before) {
    this.#narrow(there - before, Number.POSITIVE_INFINITY);
  }

  /**
   * @param {number} there
   * @param {number} after when it was known not to have happened yet
   * @param {number} before
   */
  happenedBetween(there, after, before) {
    this.#narrow(there - before, there - after);
  }

  /** What this page's clock shows when the registry's shows a time. @param {number} there */
  here(there) {
    // Most clocks are right, so the two are taken for equal where that is possible.
    const ahead = Math.min(Math.max(0, this.#least), this.#most);
    return there - ahead;
  }

  /** @param {number} least @param {number} most */
  #narrow(least, most) {
    this.#least = Math.max(this.#least, least);
    this.#most = Math.min(this.#most, most);
    if (this.#least > this.#most) {
      // One of the clocks was set.
      this.#least = least;
      this.#most = most;
    }
  }
}
