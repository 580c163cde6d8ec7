// Takes out of the client's glue what this package has no use for, and writes once what wasm-bindgen writes each time.
// A change that does not apply, which an upgrade may bring, fails the build.

import { readFileSync, writeFileSync } from "node:fs";

/** @typedef {[from: RegExp, to: string]} Change */

/**
 * Nobody frees an object by hand, of which the types do not tell: the engine does when it collects one. The one parameter
 * that is of a class comes from js/classes.js, and every engine has `encodeInto`.
 *
 * @type {Change[]}
 */
const unused = [
  [/^ {4}(?:__destroy_into_raw|free)\(\) \{\n[\s\S]*?^ {4}\}\n/gm, ""],
  [/^if \(Symbol\.dispose\) .*\n/gm, ""],
  [/^ +_assertClass\(.*\);\n/gm, ""],
  [/^function _assertClass\([\s\S]*?^\}\n/m, ""],
  [/^if \(!\('encodeInto' in cachedTextEncoder\)\) \{\n[\s\S]*?^\}\n/m, ""],
];

/**
 * What wasm-bindgen threw is a trap in a module whose panics lost their words.
 *
 * @type {Change}
 */
const thrown = [/^ +__wbg___wbindgen_throw_\w+: function\(.*\) \{\n[\s\S]*?^ {8}\},\n/m, ""];

/** @type {Change[]} */
const repeated = [
  [
    /= \(typeof FinalizationRegistry === 'undefined'\)\n {4}\? \{.*\}\n {4}: new FinalizationRegistry\((.*)\);/g,
    "= whenCollected($1);",
  ],
  [/(\w+Finalization\.register\((\w+), \2\.__wbg_ptr), \2\);/g, "$1);"],
  [
    /const ret = (wasm\..*);\n +if \(ret\[2\]\) \{\n +throw takeFromExternrefTable0\(ret\[1\]\);\n +\}\n/g,
    "const ret = succeeded($1);\n",
  ],
  [
    /: function\(\) \{ return handleError\(function \((.*)\) \{([\s\S]*?)\n {8}\}, arguments\); \},/g,
    `: ($1) => {
            try {$2
            } catch (e) {
                caught(e);
            }
        },`,
  ],
  [/: function\((.*)\) \{\n/g, ": ($1) => {\n"],
  [
    /^function handleError\(f, args\) \{\n[\s\S]*?^\}\n/m,
    `function caught(e) {
    wasm.__wbindgen_exn_store(addToExternrefTable0(e));
}

function succeeded(ret) {
    if (ret[2]) throw takeFromExternrefTable0(ret[1]);
    return ret;
}

function whenCollected(free) {
    return typeof FinalizationRegistry === "undefined"
        ? { register() {}, unregister() {} }
        : new FinalizationRegistry(free);
}
`,
  ],
  // `encodeInto` is as fast as a loop over ASCII in front of it. A text is at most three times as long in UTF-8; of an
  // empty one nothing was allocated.
  [
    /^function passStringToWasm0\(arg, malloc, realloc\) \{\n[\s\S]*?^\}\n/m,
    `function passStringToWasm0(arg, malloc, realloc) {
    const most = arg.length * 3;
    const ptr = malloc(most, 1) >>> 0;
    WASM_VECTOR_LEN = cachedTextEncoder.encodeInto(arg, getUint8ArrayMemory0().subarray(ptr, ptr + most)).written;
    return most ? realloc(ptr, most, WASM_VECTOR_LEN, 1) >>> 0 : ptr;
}
`,
  ],
  // Of all closures the engine tells when nobody has them any more: none ends before.
  [
    /^function makeClosure\(arg0, arg1, f\) \{\n[\s\S]*?^\}\n/m,
    `function makeClosure(arg0, arg1, f) {
    const real = (...args) => f(arg0, arg1, ...args);
    CLOSURE_DTORS.register(real, [arg0, arg1]);
    return real;
}
`,
  ],
  [/whenCollected\(state => (.*)\(state\.a, state\.b\)\)/, "whenCollected(state => $1(...state))"],
  [
    /let cachedTextDecoder = [\s\S]*?^\}\n/m,
    `let textDecoder;
let decodedBytes = Infinity;
function decodeText(bytes) {
    decodedBytes += bytes.length;
    if (decodedBytes > 2e9) {
        textDecoder = new TextDecoder('utf-8', { ignoreBOM: true });
        decodedBytes = 0;
    }
    return textDecoder.decode(bytes);
}
`,
  ],
  // A memory that grows detaches the buffer it had.
  [
    /if \(cachedDataViewMemory0 === null \|\| .*\) \{/,
    "if (!cachedDataViewMemory0?.buffer.byteLength) {",
  ],
  [
    /if \(cachedUint8ArrayMemory0 === null \|\| .*\) \{/,
    "if (!cachedUint8ArrayMemory0?.byteLength) {",
  ],
];

/**
 * What the module imports, made where a function made it: an engine reads the code within a function twice.
 *
 * @type {Change[]}
 */
const hoisted = [
  [
    /^function __wbg_get_imports\(\) \{\n {4}const import0 = ([\s\S]*?^ {4}\};\n) {4}return (.*);\n\}\n/m,
    "const import0 = $1const imports = $2;\n",
  ],
  [/__wbg_get_imports\(\)/, "imports"],
];

/** To be done when the names are final. @param {string} path of the glue */
export function hoistImports(path) {
  change(path, hoisted);
}

/**
 * @param {string} path of the glue
 * @param {boolean} isSmall whether its module's panics lost their words
 */
export function trimGlue(path, isSmall) {
  change(path, [...(isSmall ? [thrown] : []), ...unused, ...repeated]);
}

/** @param {string} path @param {Change[]} changes */
function change(path, changes) {
  let glue = readFileSync(path, "utf8");
  for (const [from, to] of changes) {
    if (glue.search(from) < 0) throw new Error(`${path}: nothing to change like ${from}`);
    glue = glue.replace(from, to);
  }
  writeFileSync(path, glue);
}
