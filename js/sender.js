import { ServiceRegistryError, unanswered } from "./errors.js";
import { answerOf, checked, request } from "./exchange.js";
import { Lists } from "./lists.js";
import * as news from "./news.js";
import { Pacemaker } from "./pacemaker.js";
import { SharedSignals } from "./shared-signals.js";
import { limit, within } from "./within.js";

/**
 * What the Rust side is asked while a call is made, by these numbers. It knows which identity is good and what a login's
 * answer means; this here waits.
 */
const GOOD = 0;
const REFUSED = 1;
const LOGIN = 2;
const LOGGED_IN = 3;
const GIVEN = 4;
/** The first of those that ask nothing, but tell a beater news. */
const NEWS = 5;

/** Which of these an answer's `status` is when there is none; `body` is then the error. */
const PASSING = 0;
const FINAL = 1;
const NOT_LOGGED_IN = 2;

/** How long a login may take at most, in milliseconds. Heartbeats wait for it. */
const loginTimeout = 5_000;

/** The longest time that a timer can express, in milliseconds. */
const longest = 2 ** 31 - 1;

/**
 * @typedef {import("./exchange.js").Account} Account
 * @typedef {import("./exchange.js").Fetch} Fetch
 * @typedef {{ status: number, body: unknown, headers?: object, whole?: object | undefined }} Outcome an answer, or why there is none
 * @typedef {{ timeout?: number | undefined, wait?: number | undefined, signal?: AbortSignal | undefined }} Limits of a call, in
 *   milliseconds, and of the time that the registry may hold it, in seconds, which is not its own
 */

/** @typedef {Parameters<Sender["begin"]> extends [unknown, ...infer Request] ? Request : never} Request */

/** Why there is no answer. */
class Failed {
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
  /** @type {{ waiting: number, controller: AbortController, done: Promise<Account> } | undefined} */
  #login;

  /** Whose timers count. */
  pacemaker;

  lists = new Lists();
  signals = new SharedSignals();

  /** What sends requests in place of the global `fetch` where a program names nothing. @type {Fetch | undefined} */
  static usual;

  /** What makes the signals that this is given, if not what everybody has. @type {typeof AbortController | undefined} */
  static Controller;

  /**
   * @param {(question: number, number: number, value?: unknown) => any} ask
   * @param {import("./client-options.js").Read} options
   */
  constructor(ask, { fetch, token, timeout = 20_000, raw = false, thread }) {
    this.#ask = ask;
    this.#fetch = fetch;
    this.#token = token;
    this.#timeout = timeout;
    this.#whole = raw;
    this.pacemaker = new Pacemaker(fetch, thread);
  }

  /**
   * Tells a beater news; if it traps on the way, that.
   *
   * @param {number} beater
   * @param {number} what
   * @param {unknown} [value]
   */
  tell(beater, what, value) {
    try {
      this.#ask(NEWS + what, beater, value);
    } catch (trap) {
      this.#ask(NEWS + news.trapped, beater, trap);
    }
  }

  /**
   * Makes a call, logging in first when necessary and once more when the token is refused.
   *
   * @param {Request} request
   * @returns {Promise<Outcome>}
   */
  send(...request) {
    return new Promise((resolve) => this.begin(resolve, ...request));
  }

  /**
   * The same by a callback, of which only the first call counts: what ends late calls it again when what it waited for ends.
   *
   * @param {(outcome: Outcome) => void} tell
   * @param {string} line its method and its target
   * @param {object | undefined} body
   * @param {Limits} [limits]
   * @param {Account} [account] that the Rust side takes for good now
   * @param {Fetch} [fetch] to send it by, if not by what is usual
   * @param {AbortController} [controller] of the signal that `fetch` is given; the limits' may be its own
   */
  begin(
    tell,
    line,
    body,
    { timeout = this.#timeout, wait = 0, signal } = {},
    account,
    fetch,
    controller = this.controller(fetch),
  ) {
    limit(
      (ended) => this.#send(fetch, line, body, ended, account),
      { timeout: Math.min(timeout + wait * 1000, longest), signal },
      tell,
      (reason) => tell(failedBy(reason, signal)),
      late,
      this.pacemaker.after,
      controller,
    );
  }

  /** What ends a request by this `fetch`. @param {Fetch | undefined} fetch @returns {AbortController} */
  controller(fetch) {
    const { Controller } = fetch || this.#fetch ? {} : Sender;
    // Named no sooner: Node makes its own when it is asked for it, which takes longer than all else that is loaded here.
    return new (Controller ?? AbortController)();
  }

  /** Makes a page's last call, which outlives the page. @param {string} line */
  leave(line) {
    const fetch = this.#fetch ?? globalThis.fetch;
    this.send(line, undefined, undefined, undefined, (url, init) =>
      fetch(url, { ...init, keepalive: true }),
    );
  }

  /**
   * @param {Fetch | undefined} fetch
   * @param {string} line
   * @param {object | undefined} body
   * @param {AbortSignal} signal
   * @param {Account} [good] what the Rust side takes for good now
   * @param {boolean} [isLogin] which nobody else has to make first
   */
  async #send(
    fetch = this.#fetch ?? Sender.usual ?? globalThis.fetch,
    line,
    body,
    signal,
    good,
    isLogin = false,
  ) {
    const text = JSON.stringify(body);
    let account = good;
    for (let isFirst = !isLogin; ; isFirst = false) {
      account ??= /** @type {Account | undefined} */ (this.#ask(GOOD, 0));
      // However short a new token's life, it is good for the call that asked for it.
      account ??= await this.#logIn(signal);
      signal.throwIfAborted();
      const response = checked(await request(fetch, account, line, text, signal));
      // Reading the body also hands the connection back to its pool.
      const answer = answerOf(response, await response.text(), this.#whole);
      const isRefused = isFirst && answer.status === 401 && this.#ask(REFUSED, 0, account);
      if (!isRefused) return answer;
      account = undefined;
    }
  }

  /** Waits for the login under way, which ends when nobody waits for it any more. @param {AbortSignal} signal */
  #logIn(signal) {
    this.#login ??= this.#startLogin();
    const login = this.#login;
    login.waiting += 1;
    signal.addEventListener("abort", () => {
      login.waiting -= 1;
      if (login.waiting || this.#login !== login) return;
      this.#login = undefined;
      login.controller.abort();
    });
    return login.done;
  }

  #startLogin() {
    const controller = new AbortController();
    const limits = { timeout: Math.min(this.#timeout, loginTimeout), signal: controller.signal };
    const end = () => {
      if (this.#login === login) this.#login = undefined;
    };
    const login = {
      waiting: 0,
      controller,
      done: within((ended) => this.#obtainToken(ended), limits, late, this.pacemaker.after).finally(
        end,
      ),
    };
    return login;
  }

  /** @param {AbortSignal} signal @returns {Promise<Account>} */
  async #obtainToken(signal) {
    if (this.#token === undefined) {
      const [place, line, body] = this.#ask(LOGIN, 0);
      const answer = await this.#send(undefined, line, body, signal, place, true);
      const account = this.#ask(LOGGED_IN, 0, answer);
      if (account) return account;
      throw new Failed(NOT_LOGGED_IN);
    }
    let token = this.#token;
    try {
      if (typeof token === "function") token = await token();
    } catch (cause) {
      throw withoutToken(cause);
    }
    const account = this.#ask(GIVEN, 0, token);
    if (account) return account;
    const rule =
      "expected a string of visible characters, and a tenantId of letters, digits, - and _";
    throw withoutToken(unanswered("invalid_argument", rule, undefined));
  }
}

/** @param {number} timeout */
function late(timeout) {
  // The name Node's own errors have, which users of the older client check for.
  return new Failed(PASSING, unanswered("ETIMEDOUT", `No answer within ${timeout} ms`, undefined));
}

/** @param {unknown} cause */
function withoutToken(cause) {
  const error = unanswered("authentication_failed", "options.token gave no token", cause);
  return new Failed(PASSING, error);
}

/** @param {unknown} reason @param {AbortSignal | undefined} signal of the caller */
function failedBy(reason, signal) {
  if (reason instanceof Failed) return reason;
  const code = reason instanceof ServiceRegistryError && reason.code;
  const isFinal = code === "unsupported" || code === "internal_error";
  if (isFinal || (signal?.aborted && signal.reason === reason)) return new Failed(FINAL, reason);
  const error = unanswered("network_error", "The registry could not be reached", reason);
  return new Failed(PASSING, error);
}
