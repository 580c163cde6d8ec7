/** By this Node's own `fetch` is known: nothing but Node's modules can ask for that one. As the second until 20.12. */
const nodesOwn =
  /require\('internal\/deps\/undici\/undici'\)|return lazyUndici\(\)\.fetch\(input, init\)/;

/** Where undici, Node's and the program's, keeps what sends all requests: until version 7 and since. */
const formerPlace = Symbol.for("undici.globalDispatcher.1");
const place = Symbol.for("undici.globalDispatcher.2");

/**
 * Whether the global `fetch` is Node's own and does what it does by itself: a program may have replaced it, given it a proxy,
 * certificates or mocked answers, or watch it.
 */
export class GlobalFetch {
  /** What was judged last, because it hardly ever changes. @type {unknown} */
  #fetch;
  #isNodesOwn = false;
  /** @type {unknown} */
  #former;
  /** @type {unknown} */
  #dispatcher;
  /** @type {unknown} */
  #dispatch;
  #arePlain = true;
  /** @type {import("node:diagnostics_channel").Channel | undefined} */
  #requests;

  /** @param {typeof import("node:diagnostics_channel") | undefined} channels by which it is watched */
  isUntouched(channels) {
    const { fetch, [formerPlace]: former, [place]: dispatcher } = /** @type {any} */ (globalThis);
    if (fetch !== this.#fetch) {
      this.#fetch = fetch;
      this.#isNodesOwn = isNodesOwn(fetch);
    }
    // One that is in use may be given another `dispatch`.
    const dispatch = (dispatcher ?? former)?.dispatch;
    if (former !== this.#former || dispatcher !== this.#dispatcher || dispatch !== this.#dispatch) {
      this.#former = former;
      this.#dispatcher = dispatcher;
      this.#dispatch = dispatch;
      this.#arePlain = isPlain(former) && isPlain(dispatcher);
    }
    this.#requests ??= channels?.channel("undici:request:create");
    return this.#isNodesOwn && this.#arePlain && !this.#requests?.hasSubscribers;
  }
}

/** @param {unknown} fetch */
function isNodesOwn(fetch) {
  // Both have a `process` of Node's kind.
  const { bun, deno } = globalThis.process.versions;
  return !bun && !deno && typeof fetch === "function" && nodesOwn.test(textOf(fetch));
}

/** What a function's own `toString` cannot hide. @param {Function} value */
function textOf(value) {
  return Function.prototype.toString.call(value);
}

/**
 * Whether it was made without options, as Node makes its own when it needs one, and undici where it is imported.
 *
 * @param {any} dispatcher
 */
function isPlain(dispatcher) {
  if (dispatcher === undefined) return true;
  const { name } = dispatcher.constructor;
  // What undici 8 leaves in the old place, for the one in the new place.
  if (name === "Dispatcher1Wrapper") return true;
  const prototype = Object.getPrototypeOf(dispatcher);
  const isAgent = name === "Agent" && !Object.hasOwn(prototype, "dispatch");
  if (!isAgent || dispatcher.dispatch !== Object.getPrototypeOf(prototype).dispatch) return false;
  const own = new Map(
    Object.getOwnPropertySymbols(dispatcher).map((symbol) => [
      symbol.description,
      dispatcher[symbol],
    ]),
  );
  const options = Object.entries(own.get("options") ?? { unknown: true });
  return (
    own.get("factory")?.name === "defaultFactory" &&
    !own.get("maxRedirections") &&
    options.every(([, value]) => value === undefined || value === Number.POSITIVE_INFINITY)
  );
}
