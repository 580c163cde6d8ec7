import { describe } from "./emitter.js";
import { ServiceRegistryError } from "./errors.js";

/** @typedef {import("./types/init.js").Compilable} Compilable */
/** @typedef {import("./types/init.js").Fetchable} Fetchable */

/**
 * Makes the `init` of an entry that brings no module. See `types/init.d.ts`.
 *
 * @param {(input: { module: Compilable }) => unknown} initSync does nothing the second time
 */
export function initializer(initSync) {
  const instantiate = (/** @type {unknown} */ module) => {
    if (!isCompilable(module)) throw notLoadable();
    try {
      initSync({ module });
    } catch (cause) {
      throw failed(isForeign(cause) ? "it is not that of this version" : describe(cause), cause);
    }
  };
  const load = async (/** @type {PromiseLike<unknown> | string | URL | Response} */ source) => {
    instantiate(await compiled(source));
  };
  const init = (/** @type {unknown} */ source) =>
    isCompilable(source) ? instantiate(source) : load(loadable(source));
  return /** @type {typeof import("./types/init.js").init} */ (init);
}

/**
 * By what it says of itself: hosts and test runners have classes of their own for what is the same.
 *
 * @param {unknown} source
 * @returns {source is Compilable}
 */
function isCompilable(source) {
  if (ArrayBuffer.isView(source)) return true;
  const tag = /** @type {{ [Symbol.toStringTag]?: unknown } | null | undefined} */ (source)?.[
    Symbol.toStringTag
  ];
  return tag === "WebAssembly.Module" || tag === "ArrayBuffer";
}

/**
 * Refuses at once what no waiting would make loadable.
 *
 * @param {unknown} source
 */
function loadable(source) {
  if (typeof source === "string" || source instanceof URL || isResponse(source)) return source;
  const then = /** @type {{ then?: unknown } | null | undefined} */ (source)?.then;
  if (typeof then === "function") return /** @type {PromiseLike<unknown>} */ (source);
  throw notLoadable();
}

/**
 * @param {unknown} source
 * @returns {source is Response}
 */
function isResponse(source) {
  return typeof Response === "function" && source instanceof Response;
}

/**
 * The module of an address or an answer; anything else as it is.
 *
 * @param {PromiseLike<unknown> | string | URL | Response} source
 */
async function compiled(source) {
  try {
    const isAddress = typeof source === "string" || source instanceof URL;
    const loaded = await (isAddress ? fetch(source) : source);
    if (!isResponse(loaded)) return loaded;
    if (!loaded.ok) throw new TypeError(`${loaded.url} answered with status ${loaded.status}`);
    // A server that does not know the type, or an engine that cannot stream, costs time and nothing else.
    const isTyped = loaded.headers.get("content-type") === "application/wasm";
    return isTyped && WebAssembly.compileStreaming
      ? await WebAssembly.compileStreaming(loaded)
      : await WebAssembly.compile(await loaded.arrayBuffer());
  } catch (cause) {
    throw failed(describe(cause), cause);
  }
}

function notLoadable() {
  const message = "init takes a WebAssembly.Module, bytes, a URL, a Response, or a promise of one";
  return new ServiceRegistryError(message, { code: "invalid_argument" });
}

/**
 * Whether a module asks for what this version's does not: for another function, or of another name.
 *
 * @param {unknown} cause
 */
function isForeign(cause) {
  return cause instanceof WebAssembly.LinkError || cause instanceof TypeError;
}

/**
 * @param {string} reason
 * @param {unknown} cause
 */
function failed(reason, cause) {
  const message = `The WebAssembly module cannot be loaded: ${reason}`;
  return new ServiceRegistryError(message, { code: "init_failed", cause });
}
