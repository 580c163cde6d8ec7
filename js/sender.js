import { InternalError, unanswered } from "./errors.js";
import { exchange } from "./exchange.js";
import { clearTimer } from "./pace.js";

/**
 * What the Rust side is asked while a call is made, by these numbers. It knows which identity is good and what a login's
 * answer means; this here waits.
 */
const GOOD = 0;
const LATEST = 1;
const REFUSED = 2;
const LOGIN = 3;
const LOGGED_IN = 4;
const GIVEN = 5;

/** Which of these an answer's `status` is when there is none; `body` is then the error. */
const PASSING = 0;
export const FINAL = 1;
const NOT_LOGGED_IN = 2;

/** How long a login may take at most, in milliseconds. Heartbeats wait for it. */
const loginTimeout = 5_000;

/**
 * @typedef {typeof globalThis.fetch} Fetch
 * @typedef {{ status: number, body: unknown }} Outcome an answer, or why there is none
 */

/** Why there is no answer. */
export class Failed {
  /** @param {number} status @param {unknown} [body] */
  constructor(status, body) {
    this.status = status;
    this.body = body;
  }
}

/** Makes the calls of a client: each within its time, and under a token, for which one login at a time is made. */
export class Sender {
  #ask;
  #fetch;
  #token;
  #timeout;
  #whole;
  #pacemaker;
  /** @type {{ waiting: number, cancel: () => void, done: Promise<unknown> } | undefined} */
  #login;

  /**
   * @param {(question: number, value?: unknown, further?: unknown) => any} ask
   * @param {Fetch | undefined} custom used in place of the global `fetch`
   * @param {unknown} token of the program, or what gives one; `undefined` where a login does
   * @param {number} timeout of calls that do not say, in milliseconds
   * @param {boolean} whole whether answers are handed out as they came, too
   * @param {import("./pacemaker.js").Pacemaker} pacemaker whose timers count
   */
  constructor(ask, custom, token, timeout, whole, pacemaker) {
    this.#ask = ask;
    this.#fetch = custom;
    this.#token = token;
    this.#timeout = timeout;
    this.#whole = whole;
    this.#pacemaker = pacemaker;
  }

  /**
   * Makes a call, logging in first when necessary and once more when the token is refused.
   *
   * @param {Fetch | undefined} fetch to send it by, if not by what is usual
   * @param {string} line its method and its target
   * @param {string | undefined} body
   * @param {number} millis it may take
   * @param {AbortSignal | undefined} signal ends it
   * @param {(id: number, outcome: Outcome) => void} callback is told once
   * @param {number} id
   * @returns what ends it, so that nobody is told
   */
  send(fetch, line, body, millis, signal, callback, id) {
    const work = (/** @type {AbortSignal} */ ended) => this.#send(fetch, line, body, ended);
    return this.#limit(millis, signal, work, (outcome) => callback(id, outcome));
  }

  /**
   * @param {Fetch | undefined} fetch
   * @param {string} line
   * @param {string | undefined} body
   * @param {AbortSignal} signal
   */
  async #send(fetch, line, body, signal) {
    for (let isFirst = true; ; isFirst = false) {
      /** The account's address, and a line for each header. @type {string | undefined} */
      let identity = this.#ask(GOOD);
      // However short a new token's life, it is good for the call that asked for it.
      while (identity === undefined) {
        await this.#logIn(signal);
        identity = /** @type {string | undefined} */ (this.#ask(LATEST));
      }
      const end = identity.indexOf("\n");
      const account = identity.slice(0, end);
      const head = line.replace("\n", () => `\n${account}`) + identity.slice(end);
      const answer = await this.#exchange(fetch, head, body, signal);
      if (!isFirst || !this.#ask(REFUSED, identity, answer.status)) return answer;
    }
  }

  /**
   * @param {Fetch | undefined} fetch
   * @param {string} head
   * @param {string | undefined} body
   * @param {AbortSignal} signal
   */
  #exchange(fetch, head, body, signal) {
    if (signal.aborted) throw signal.reason;
    return exchange(fetch ?? this.#fetch ?? globalThis.fetch, head, body, signal, this.#whole);
  }

  /** Waits for the login under way, which ends when nobody waits for it any more. @param {AbortSignal} signal */
  #logIn(signal) {
    this.#login ??= this.#begin();
    const login = this.#login;
    login.waiting += 1;
    signal.addEventListener("abort", () => {
      login.waiting -= 1;
      if (login.waiting > 0 || this.#login !== login) return;
      this.#login = undefined;
      login.cancel();
    });
    return login.done;
  }

  #begin() {
    const login = {
      waiting: 0,
      cancel: () => {},
      done: Promise.resolve(/** @type {unknown} */ (0)),
    };
    login.done = new Promise((resolve, reject) => {
      const work = (/** @type {AbortSignal} */ ended) => this.#obtainToken(ended);
      login.cancel = this.#limit(
        Math.min(this.#timeout, loginTimeout),
        undefined,
        work,
        (outcome) => {
          if (this.#login === login) this.#login = undefined;
          if (outcome) reject(outcome);
          else resolve(outcome);
        },
      );
    });
    return login;
  }

  /** @param {AbortSignal} signal */
  async #obtainToken(signal) {
    if (this.#token === undefined) {
      const [head, body] = this.#ask(LOGIN).split("\n\n");
      const answer = await this.#exchange(undefined, head, body, signal);
      if (!this.#ask(LOGGED_IN, answer)) throw new Failed(NOT_LOGGED_IN);
      return;
    }
    let token = this.#token;
    try {
      if (typeof token === "function") token = await token();
    } catch (cause) {
      throw withoutToken(cause);
    }
    const wrong = this.#ask(GIVEN, token);
    if (wrong) throw withoutToken(wrong);
  }

  /**
   * Does something for as long as a time and a signal let it. What ends it also ends the request, by the signal that `fetch`
   * is given; a `fetch` that ignores it holds nobody.
   *
   * @template T
   * @param {number} millis
   * @param {AbortSignal | undefined} signal
   * @param {(signal: AbortSignal) => Promise<T>} work
   * @param {(outcome: T | Failed) => void} done is told once
   * @returns what ends it, so that nobody is told
   */
  #limit(millis, signal, work, done) {
    const controller = new AbortController();
    let isOver = false;
    const leave = () => {
      isOver = true;
      clearTimer(timer);
      signal?.removeEventListener("abort", abort);
    };
    const finish = (/** @type {T | Failed} */ outcome) => {
      if (isOver) return;
      leave();
      done(outcome);
    };
    const end = (/** @type {Failed} */ failed) => {
      finish(failed);
      controller.abort();
    };
    const abort = () => end(new Failed(FINAL, signal?.reason));
    const timer = this.#pacemaker.after(() => {
      // The name Node's own errors have, which users of the older client check for.
      end(new Failed(PASSING, unanswered("ETIMEDOUT", `No answer within ${millis} ms`, undefined)));
    }, millis);
    if (signal?.aborted) {
      abort();
    } else {
      signal?.addEventListener("abort", abort);
      work(controller.signal).then(finish, (reason) => finish(failedBy(reason)));
    }
    return () => {
      if (isOver) return;
      leave();
      controller.abort();
    };
  }

  /**
   * Waits for a time, unless the signal ends that.
   *
   * @param {number} millis
   * @param {AbortSignal | undefined} signal
   * @param {(id: number, outcome: Outcome) => void} callback is told once
   * @param {number} id
   */
  rest(millis, signal, callback, id) {
    return this.#limit(
      millis,
      signal,
      () => new Promise(() => {}),
      (outcome) => callback(id, outcome),
    );
  }
}

/** @param {unknown} cause */
function withoutToken(cause) {
  const error = unanswered("authentication_failed", "options.token gave no token", cause);
  return new Failed(PASSING, error);
}

/** @param {unknown} reason */
function failedBy(reason) {
  if (reason instanceof Failed) return reason;
  if (reason instanceof InternalError) return new Failed(FINAL, reason);
  const error = unanswered("network_error", "The registry could not be reached", reason);
  return new Failed(PASSING, error);
}
