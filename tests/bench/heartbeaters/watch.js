// Whether beats come when they are due.
//
// A beat is due once in the longest pause after the one before. It is in time if it comes before the latest pause is over;
// a silence that is longer counts as all the beats that were due in it, none of which was in time. A silence that goes on
// at the end counts only if it is longer already, and one that began earlier counts whole: who is never late has 1.

/**
 * @typedef {object} Told of the time since it was asked last
 * @property {number} seconds
 * @property {number} beats that came
 * @property {number} due
 * @property {number} inTime of those that were due
 * @property {number} kept sessions that were never silent for their timeout
 */

/** @typedef {Pick<typeof import("./settings.js").settings, "beaters" | "timeout" | "longestPause" | "latestPause">} Terms */

export class Watch {
  /** When each session was heard of last. @type {Map<string, number>} */
  #heard = new Map();
  /** @type {Set<string>} */
  #lost = new Set();
  #beats = 0;
  #due = 0;
  #inTime = 0;
  #terms;
  #from;
  #started;

  /** @param {Terms} terms @param {number} now */
  constructor(terms, now) {
    this.#terms = terms;
    this.#from = now;
    this.#started = now;
  }

  /** @param {string} id @param {number} now */
  begin(id, now) {
    this.#heard.set(id, now);
  }

  /** @param {string} id @param {number} now */
  beat(id, now) {
    this.#beats += 1;
    if (!this.#isLate(id, now)) {
      this.#due += 1;
      this.#inTime += 1;
    }
    this.#heard.set(id, now);
  }

  /** @param {number} now @returns {Told} */
  tell(now) {
    // Those that never began are among them.
    for (let count = 1; count <= this.#terms.beaters; count += 1) this.#isLate(`se${count}`, now);
    const told = {
      seconds: (now - this.#from) / 1000,
      beats: this.#beats,
      due: this.#due,
      inTime: this.#inTime,
      kept: this.#terms.beaters - this.#lost.size,
    };
    this.#from = now;
    this.#beats = 0;
    this.#due = 0;
    this.#inTime = 0;
    this.#lost = new Set();
    return told;
  }

  /** Counts what was due if so. @param {string} id @param {number} now */
  #isLate(id, now) {
    const silence = now - (this.#heard.get(id) ?? this.#started);
    const { timeout, longestPause, latestPause } = this.#terms;
    if (silence > timeout * 1000) this.#lost.add(id);
    if (silence <= latestPause) return false;
    this.#due += Math.floor(silence / longestPause);
    return true;
  }
}
