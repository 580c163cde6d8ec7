// Whether there is more to do than time, so that something must be refused before all of it is late.

/** In milliseconds. A timer fires once in a turn of the event loop, so it says when the turn began. */
const interval = 50;

/**
 * In milliseconds: what a turn may take before it sheds the rest. Heartbeats that came meanwhile wait for so long, which is
 * a fraction of what clients give them; twice as much would be felt by those who wait for a list.
 */
const longTurn = 150;

/** In milliseconds: for so long turns may be long before that. A burst, such as of logins after a start, is no overload. */
const burst = 2000;

/** How many changes may wait for the disk: a second or more of what one takes. */
const longQueue = 20_000;

/** So many are memory that heartbeats would fill as well. */
const endlessQueue = 200_000;

export class Pressure {
  #began = performance.now();
  #cpu = process.cpuUsage();
  /** When to ask the system again what this turn has worked. */
  #askAt = 0;
  #isWorking = false;
  /** For how long turns have been long, in milliseconds; it goes down as they are short, within a second. */
  #behind = 0;
  #waitingChanges;
  #waiting = 0;
  #timer;
  /** The longest turn since this was last read, in milliseconds. */
  #longest = 0;

  /** @param {() => number} waitingChanges how many changes wait for the disk */
  constructor(waitingChanges) {
    this.#waitingChanges = waitingChanges;
    this.#timer = setInterval(() => this.#turn(), interval);
    this.#timer.unref();
  }

  /**
   * 0: there is none; 1: only heartbeats are answered; 2: nothing is. It is judged for each request and anew in every turn,
   * so a turn does its share of work, and what there is too much of is refused turn by turn, not for a while.
   *
   * @param {number} now by the monotonic clock
   * @returns {0 | 1 | 2}
   */
  at(now) {
    if (this.#waiting > endlessQueue) return 2;
    if (this.#waiting > longQueue) return 1;
    const late = now - this.#began - interval;
    const isBehind = late > longTurn && this.#behind + late > burst;
    return isBehind && this.#hasWorked(now) ? 1 : 0;
  }

  /** The longest delay of the event loop since this was last asked, in seconds. */
  takeDelay() {
    const delay = this.#longest;
    this.#longest = 0;
    return delay / 1000;
  }

  close() {
    clearInterval(this.#timer);
  }

  /** Time that passed because the machine slept, or others had the processor all the time, is no reason to refuse anything. */
  #hasWorked(/** @type {number} */ now) {
    if (now >= this.#askAt) {
      const { user, system } = process.cpuUsage(this.#cpu);
      this.#isWorking = (user + system) / 1000 > longTurn / 2;
      this.#askAt = now + interval;
    }
    return this.#isWorking;
  }

  #turn() {
    const now = performance.now();
    const late = now - this.#began - interval;
    this.#longest = Math.max(this.#longest, late);
    const isLong = late > longTurn && this.#hasWorked(now);
    this.#behind = isLong
      ? Math.min(this.#behind + late, 2 * burst)
      : Math.max(this.#behind - burst / 10, 0);
    this.#began = now;
    this.#cpu = process.cpuUsage();
    this.#askAt = 0;
    this.#waiting = this.#waitingChanges();
  }
}
