// Shortens the names by which a module and its glue know each other: together they are a tenth of what a client downloads,
// and nobody else reads them. wasm-bindgen's names also tell versions apart, so one of the short ones does.

import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { preambleLength, sectionId, sections } from "./sections.js";

/** @typedef {{ module: string, name: string, what: Uint8Array }} Entry what is imported or exported, as it is written */

/** What others than the glue know by name. */
const kept = ["memory", "__stack_pointer"];

/** The one namespace of imports. */
const namespace = "a";

/**
 * To be done when nothing else is to be done to the module. What only tools read, or nobody calls, is left out.
 *
 * @param {string} wasmPath
 * @param {string} gluePath
 */
export function shortenNames(wasmPath, gluePath) {
  const wasm = readFileSync(wasmPath);
  const glue = new Glue(readFileSync(gluePath, "utf8"), gluePath);
  const imports = readEntries(wasm, sectionId.imports);
  const exports = readEntries(wasm, sectionId.exports).filter(
    ({ name }) => kept.includes(name) || glue.uses(name),
  );
  const version = versionOf([...imports, ...exports]);
  const nextImport = names("");
  for (const [index, entry] of imports.entries()) {
    const name = index === 0 ? version : nextImport();
    glue.renameImport(entry, name);
    Object.assign(entry, { module: namespace, name });
  }
  const nextExport = names("");
  // An underscore still tells what wasm-bindgen needs for itself, and what comes from the event loop, from what programs
  // call; js/guard.js asks.
  const nextOwn = names("_");
  for (const entry of exports) {
    if (kept.includes(entry.name)) continue;
    const name = /^(?:__|wasm_bindgen__|client___(?:begin|end|sender)$)/.test(entry.name)
      ? nextOwn()
      : nextExport();
    glue.renameExport(entry.name, name);
    entry.name = name;
  }
  writeFileSync(wasmPath, withEntries(wasm, imports, exports));
  writeFileSync(gluePath, glue.finish());
}

/** Makes a module fail to link with another version's glue. @param {Entry[]} entries */
function versionOf(entries) {
  const listed = entries.map(({ module, name }) => `${module} ${name}`).join("\n");
  return `v${createHash("sha256").update(listed).digest("hex").slice(0, 8)}`;
}

/** One name after the other. @param {string} prefix */
function names(prefix) {
  const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  let count = 0;
  return () => {
    let name = "";
    for (let rest = count++; rest >= 0; rest = Math.floor(rest / letters.length) - 1) {
      name = letters.charAt(rest % letters.length) + name;
    }
    return prefix + name;
  };
}

/** @param {string} name */
function exportNamed(name) {
  return new RegExp(`\\bwasm\\.${name}\\b`, "g");
}

/**
 * @param {Uint8Array} wasm
 * @param {number} wanted a section of imports or of exports
 * @returns {Entry[]}
 */
function readEntries(wasm, wanted) {
  for (const { id, reader } of sections(wasm)) {
    if (id !== wanted) continue;
    return reader.list(() => {
      const module = id === sectionId.imports ? reader.text() : "";
      const name = reader.text();
      const start = reader.position;
      // A kind and a number, of a function's type or of what is exported; wasm-bindgen imports nothing but functions.
      if (reader.byte() !== 0 && id === sectionId.imports) throw new Error(`imports ${name}`);
      reader.unsigned();
      return { module, name, what: wasm.subarray(start, reader.position) };
    });
  }
  return [];
}

/**
 * @param {Uint8Array} wasm
 * @param {Entry[]} imports
 * @param {Entry[]} exports
 */
function withEntries(wasm, imports, exports) {
  const written = [wasm.subarray(0, preambleLength)];
  for (const { id, start, reader } of sections(wasm)) {
    if (id === sectionId.imports) {
      const entries = imports.map(({ module, name, what }) => [text(module), text(name), what]);
      written.push(section(id, entries));
    } else if (id === sectionId.exports) {
      written.push(
        section(
          id,
          exports.map(({ name, what }) => [text(name), what]),
        ),
      );
    } else if (id !== sectionId.custom) {
      written.push(wasm.subarray(start, reader.end));
    }
  }
  return Buffer.concat(written);
}

/**
 * @param {number} id
 * @param {Uint8Array[][]} entries
 */
function section(id, entries) {
  const content = Buffer.concat([unsigned(entries.length), ...entries.flat()]);
  return Buffer.concat([Uint8Array.of(id), unsigned(content.length), content]);
}

/** @param {string} value */
function text(value) {
  const bytes = Buffer.from(value);
  return Buffer.concat([unsigned(bytes.length), bytes]);
}

/** In LEB128. @param {number} value */
function unsigned(value) {
  const bytes = [];
  let rest = value;
  for (; rest >= 128; rest >>>= 7) bytes.push(128 + (rest % 128));
  return Uint8Array.from([...bytes, rest]);
}

/** What wasm-bindgen generated, while its names change. */
class Glue {
  #code;
  #path;
  /** Functions of js/ that the module takes as they are, by the names it has for them now. @type {string[]} */
  #own = [];

  /**
   * @param {string} code
   * @param {string} path
   */
  constructor(code, path) {
    this.#code = code;
    this.#path = path;
  }

  /** @param {string} name of an export */
  uses(name) {
    return this.#code.search(exportNamed(name)) >= 0;
  }

  /**
   * @param {Entry} entry
   * @param {string} to
   */
  renameImport({ module, name }, to) {
    if (module.endsWith("_bg.js")) {
      this.#change(new RegExp(`^ {8}${name}: `, "m"), `        ${to}: `);
    } else {
      const local = `imported_${name}`;
      this.#code = `import { ${name} as ${local} } from "${module}";\n${this.#code}`;
      this.#own.push(`        ${to}: ${local},\n`);
    }
  }

  /**
   * @param {string} name
   * @param {string} to
   */
  renameExport(name, to) {
    this.#change(exportNamed(name), `wasm.${to}`);
  }

  finish() {
    this.#change(/^import \* as import\d+ from .*\n/gm, "", this.#own.length > 0);
    this.#change(
      /^ {4}const import0 = \{\n {8}__proto__: null,\n/m,
      (start) => start + this.#own.join(""),
    );
    this.#change(
      /^ {4}return \{\n {8}__proto__: null,\n(?: {8}"[^"]+": import\d+,\n)+ {4}\};/m,
      `    return { ${namespace}: import0 };`,
    );
    return this.#code;
  }

  /**
   * @param {RegExp} from
   * @param {string | ((found: string) => string)} to
   * @param {boolean} isNeeded
   */
  #change(from, to, isNeeded = true) {
    if (isNeeded && this.#code.search(from) < 0) {
      throw new Error(`${this.#path}: nothing like ${from}`);
    }
    this.#code = this.#code.replace(from, /** @type {string} */ (to));
  }
}
