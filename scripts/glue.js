// Changes what wasm-bindgen generates where its options do not reach. A change that does not apply, which an upgrade
// may bring, fails the build.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./steps.js";

/** @typedef {[from: string | RegExp, to: string]} Change */

/**
 * What is used before there is an instance says so, instead of failing somehow; and a module that a host
 * compiled outside (Next.js does for its edge runtime) is none of the global class's.
 * @type {Change[]}
 */
const loadable = [
  [
    /\nlet wasmModule, wasmInstance, wasm;\n[\s\S]*$/,
    `
let wasm = absent;
export function initSync({ module }) {
    if (wasm !== absent) return;
    const compiled = module[Symbol.toStringTag] === "WebAssembly.Module" ? module : new WebAssembly.Module(module);
    const instance = new WebAssembly.Instance(compiled, __wbg_get_imports());
    wasm = instance.exports;
    try {
        wasm.__wbindgen_start();
    } catch (error) {
        wasm = absent;
        throw error;
    }
}
`,
  ],
];

/**
 * The instance is made by a function, which is all that differs from one of WebAssembly, but for its
 * memory: growing leaves the former buffer as it was.
 * @type {Change[]}
 */
const withoutWebAssembly = [
  [
    /\nlet wasmModule, wasmInstance, wasm;\n[\s\S]*$/,
    `
let wasm = absent;
export function initSync(instantiate) {
    if (wasm === absent) wasm = instantiate(__wbg_get_imports());
}
`,
  ],
  [
    /cachedUint8ArrayMemory0\.byteLength === 0/,
    "cachedUint8ArrayMemory0.buffer !== wasm.memory.buffer",
  ],
  [
    /cachedDataViewMemory0\.buffer\.detached === true \|\| \(.*\)\) \{/,
    "cachedDataViewMemory0.buffer !== wasm.memory.buffer) {",
  ],
];

/**
 * Long text is copied by the engine, in a third of the time, and only what turns out not to be ASCII is looked at letter
 * by letter.
 * @type {Change[]}
 */
const copiedAtOnce = [
  [
    /\n( *)for \(; offset < len; offset\+\+\) \{/,
    `
$1if (len > 64 && cachedTextEncoder.encodeInto(arg, mem.subarray(ptr, ptr + len)).read === len) offset = len;$&`,
  ],
];

/**
 * Where there is a `Buffer` of the host's own, it makes text of bytes in a half of the time that a `TextDecoder` takes, on
 * Deno in a fifth. Not from the memory's third gigabyte on, where Deno's finds nothing and an early Node 20's throws. What
 * passes for one in a page has no `process` of Node's beside it.
 * @type {Change[]}
 */
const readByBuffer = [
  [
    /function getStringFromWasm0\(ptr, len\) \{\n/,
    `
const HostBuffer = globalThis.process?.versions?.node === undefined ? undefined : globalThis.Buffer;
let cachedBufferMemory0 = null;
function getBufferMemory0() {
    if (cachedBufferMemory0 === null || cachedBufferMemory0.byteLength === 0) {
        cachedBufferMemory0 = HostBuffer.from(wasm.memory.buffer);
    }
    return cachedBufferMemory0;
}

$&    const end = (ptr >>> 0) + len;
    if (HostBuffer !== undefined && end < 2 ** 31) return getBufferMemory0().toString("utf8", ptr >>> 0, end);
`,
  ],
];

/**
 * @param {string} path of the glue of a WebAssembly module
 * @param {boolean} takesLongText
 */
export function makeLoadable(path, takesLongText) {
  change(path, takesLongText ? [...loadable, ...copiedAtOnce, ...readByBuffer] : loadable);
}

/** @param {string} path of the glue of a module that is compiled to JavaScript */
export function instantiateByFunction(path) {
  change(path, withoutWebAssembly);
}

/**
 * @param {string} path
 * @param {Change[]} changes
 */
function change(path, changes) {
  let glue = readFileSync(join(root, path), "utf8");
  for (const [from, to] of changes) {
    if (glue.split(from).length < 2) throw new Error(`${path}: nothing to change like ${from}`);
    glue = glue.replace(from, to);
  }
  const imported = 'import { absent } from "../../js/absent.js";\n';
  writeFileSync(join(root, path), imported + glue);
}
