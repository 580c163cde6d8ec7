/** What a module is made of at once: a compiled one, or the bytes of `client.wasm` or `registry.wasm`. */
export type Compilable = WebAssembly.Module | ArrayBuffer | ArrayBufferView<ArrayBuffer>;

/** What a module is loaded from. */
export type Fetchable = string | URL | Response | PromiseLike<Response | Compilable>;

/**
 * Takes the WebAssembly module that this entry comes without: `client.wasm` or `registry.wasm` of the
 * same version of the package. A module or bytes are taken at once.
 *
 * Once a module is there, further calls change nothing. Until then every class fails with code
 * `not_initialized`.
 *
 * @example
 * ```js
 * import { Client, init } from "service-registry-client/slim";
 * import wasm from "service-registry-client/client.wasm";
 *
 * init(wasm);
 * ```
 *
 * @throws {ServiceRegistryError} With code `invalid_argument` for anything else; with code
 *   `init_failed` when it is not the module of this version, with the engine's error as `cause`.
 */
export function init(module: Compilable): void;

/**
 * Loads the module, compiling it while it arrives where the engine can and the server says
 * `application/wasm`. A string is a URL.
 *
 * @example
 * ```js
 * await init(new URL("service-registry-client/client.wasm", import.meta.url));
 * ```
 *
 * @throws {ServiceRegistryError} With code `invalid_argument` for anything else. The promise rejects
 *   with code `init_failed` when there is no such module, or not the one of this version; `cause` is
 *   why.
 */
export function init(source: Fetchable): Promise<void>;
