/**
 * An `AbortController` and its signal in one, for what is sent here: Node's take much longer to make, and to listen to. Nobody
 * is told a reason: a call that is ended has failed by then.
 */
export class Ending {
  aborted = false;
  reason = undefined;
  /** @type {(() => void)[]} */
  #listeners = [];

  throwIfAborted() {
    if (this.aborted) throw this.reason;
  }

  get signal() {
    return this;
  }

  abort() {
    if (this.aborted) return;
    this.aborted = true;
    const listeners = this.#listeners;
    this.#listeners = [];
    for (const listener of listeners) listener();
  }

  /** @param {"abort"} _ @param {() => void} listener */
  addEventListener(_, listener) {
    this.#listeners.push(listener);
  }

  /** @param {"abort"} _ @param {() => void} listener */
  removeEventListener(_, listener) {
    const index = this.#listeners.indexOf(listener);
    if (index >= 0) this.#listeners.splice(index, 1);
  }

  /** One that `fetch` takes. */
  toSignal() {
    const controller = new AbortController();
    if (this.aborted) controller.abort();
    else this.addEventListener("abort", () => controller.abort());
    return controller.signal;
  }
}
