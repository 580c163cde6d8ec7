// Gives a module's imports few signatures, and each of its exports one result.
//
// V8 compiles a function for each signature by which JavaScript and a module call each other, with the compiler that it has for hot
// code, and that of Node 20 does so when it compiles the module: for the client's, that took longer than all the rest. Exports with one
// result share a function that is ready-made; imports of one signature share one that is compiled.

import { readFileSync, writeFileSync } from "node:fs";

/** @typedef {typeof import("binaryen").default} Binaryen */
/** @typedef {import("binaryen").default.Module} Module */
/** @typedef {import("binaryen").default.FunctionInfo} FunctionInfo */

/**
 * How an import takes its parameters now: for each, which of its former ones it is, if any.
 *
 * @typedef {object} Layout
 * @property {string} module that it was imported from
 * @property {number} arity how many it had
 * @property {(number | undefined)[]} slots
 */

/** What everything is imported from then: functions of js/ are called by the glue, too, which knows what is for them. */
const glueModule = "./client_bg.js";

/** By the names of imports. @typedef {Map<string, Layout>} Layouts */

/** What puts some of JavaScript's values where the module expects them: by itself the glue does without the module. */
const start = "__wbindgen_start";
const initial = "__wbindgen_init_externref_table";

/**
 * @param {Binaryen} binaryen
 * @param {Module} module
 * @returns {Layouts}
 */
export function unifySignatures(binaryen, module) {
  /** @type {Layouts} */
  const layouts = new Map();
  const functions = Array.from({ length: module.getNumFunctions() }, (_, index) =>
    binaryen.getFunctionInfo(module.getFunctionByIndex(index)),
  );
  for (const info of functions) {
    if (!info.module) continue;
    const base = info.base ?? "";
    if (layouts.has(base)) throw new Error(`${base} is imported from two places`);
    layouts.set(base, widen(binaryen, module, info));
  }
  const exported = Array.from({ length: module.getNumExports() }, (_, index) =>
    binaryen.getExportInfo(module.getExportByIndex(index)),
  );
  for (const { kind, name, value } of exported) {
    if (kind !== binaryen.ExternalFunction) continue;
    if (name === start) module.removeExport(name);
    else narrow(binaryen, module, name, binaryen.getFunctionInfo(module.getFunction(value)));
  }
  return layouts;
}

/**
 * Lets an import have the first of the few signatures that has room for its parameters. References come first in each, so that
 * what is left out is at the end of most.
 *
 * @param {Binaryen} binaryen
 * @param {Module} module
 * @param {FunctionInfo} imported
 * @returns {Layout}
 */
function widen(binaryen, module, { name, module: from, base, params, results }) {
  const { externref: ref, i32, f64, none } = binaryen;
  const own = typesOf(binaryen, params);
  const isNumber = results === i32 || results === f64;
  const signatures = isNumber
    ? [[ref, ref]]
    : [
        [ref, ref, i32, i32],
        [ref, ref, ref, ref, i32, i32, i32, i32, i32, f64],
      ];
  const result = isNumber ? f64 : ref;
  for (const types of signatures) {
    const slots = slotsOf(own, types);
    if (!slots) continue;
    const wide = `${name} with more parameters`;
    const values = slots.map((index, slot) => {
      const type = types[slot] ?? none;
      if (index !== undefined) return module.local.get(index, type);
      if (type === ref) return module.ref.null(ref);
      return type === f64 ? module.f64.const(0) : module.i32.const(0);
    });
    module.removeFunction(name);
    module.addFunctionImport(wide, glueModule, base ?? "", binaryen.createType(types), result);
    const called = module.call(wide, values, result);
    const taken =
      results === none
        ? module.drop(called)
        : results === i32
          ? module.i32.wrap(module.i64.trunc_s_sat.f64(called))
          : called;
    module.addFunction(name, params, results, [], taken);
    return { module: from ?? "", arity: own.length, slots };
  }
  throw new Error(`${base} is imported with more parameters than any`);
}

/**
 * @param {number[]} own types of parameters
 * @param {number[]} types of those there are
 * @returns {Layout["slots"] | undefined}
 */
function slotsOf(own, types) {
  /** @type {Layout["slots"]} */
  const slots = types.map(() => undefined);
  for (const [index, type] of own.entries()) {
    const slot = types.findIndex((there, at) => there === type && slots[at] === undefined);
    if (slot < 0) return undefined;
    slots[slot] = index;
  }
  return slots;
}

/**
 * Lets an export that results in a value, an error and which it is result in the one or the other: an error is the complement
 * of its place in the table of references. V8's tables have less than 2 ** 24 places, so the first byte of that is 255; that of a
 * value, which is a place, a count or an address, is not, because addresses end before (`memoryArguments`).
 *
 * @param {Binaryen} binaryen
 * @param {Module} module
 * @param {string} exportName
 * @param {FunctionInfo} exported
 */
function narrow(binaryen, module, exportName, { name, params, results }) {
  const all = typesOf(binaryen, results);
  if (all.length < 2) return;
  if (all.length !== 3 || all.some((type) => type !== binaryen.i32)) {
    throw new Error(`${exportName} has other results than expected`);
  }
  const own = typesOf(binaryen, params);
  const both = () => module.local.get(own.length, results);
  const called = module.call(
    name,
    own.map((type, index) => module.local.get(index, type)),
    results,
  );
  const body = module.block(
    null,
    [
      module.local.set(own.length, called),
      module.select(
        module.tuple.extract(both(), 2),
        module.i32.xor(module.tuple.extract(both(), 1), module.i32.const(-1)),
        module.tuple.extract(both(), 0),
      ),
    ],
    binaryen.i32,
  );
  const single = `${name} with one result`;
  module.addFunction(single, params, binaryen.i32, [results], body);
  module.removeExport(exportName);
  module.addFunctionExport(single, exportName);
}

/** What the linker must be told, so that no address looks like an error. */
export const memoryArguments = [`--max-memory=${2 ** 32 - 2 ** 24}`];

/** @param {Binaryen} binaryen @param {number} type */
function typesOf(binaryen, type) {
  return type === binaryen.none ? [] : binaryen.expandType(type);
}

/**
 * Lets the glue take and give what the module gives and takes now.
 *
 * @param {string} path
 * @param {Layouts} layouts
 */
export function unifyGlue(path, layouts) {
  let glue = readFileSync(path, "utf8");
  /** @type {(from: RegExp, to: (...found: string[]) => string) => void} */
  const change = (from, to) => {
    if (glue.search(from) < 0) throw new Error(`${path}: nothing to change like ${from}`);
    glue = glue.replace(from, to);
  };
  let values = "";
  change(
    /^ {8}__wbindgen_init_externref_table: \(\) => \{\n([\s\S]*?)^ {8}\},\n/m,
    (_, body = "") => {
      values = body.replace(/^ {4}/gm, "");
      return "";
    },
  );
  change(/^ +wasm\.__wbindgen_start\(\);\n/m, () => values);
  for (const [name, { module, arity, slots }] of layouts) {
    if (name === initial) continue;
    const taking = (/** @type {string[]} */ parameters) =>
      slots
        .map((index, slot) => (index === undefined ? `unused${slot}` : parameters[index]))
        .join(", ");
    if (module === glueModule) {
      change(
        new RegExp(`^( {8}${name}: )\\((.*)\\) => \\{$`, "m"),
        (_, before, parameters = "") => `${before}(${taking(parameters.split(", "))}) => {`,
      );
      continue;
    }
    const local = `imported_${name}`;
    const parameters = Array.from({ length: arity }, (_, index) => `arg${index}`);
    change(
      /^ {4}const import0 = \{\n {8}__proto__: null,\n/m,
      (start) =>
        `${start}        ${name}: (${taking(parameters)}) => ${local}(${parameters.join(", ")}),\n`,
    );
    glue = `import { ${name} as ${local} } from "${module}";\n${glue}`;
  }
  change(
    /const ret = (succeeded\(.*\));\n +return takeFromExternrefTable0\(ret\[0\]\);/g,
    (_, called) => `return takeFromExternrefTable0(${called});`,
  );
  change(/\bret\[0\]/g, () => "ret");
  change(
    /if \(ret\[2\]\) throw takeFromExternrefTable0\(ret\[1\]\);/,
    () => "if (ret >> 24 === -1) throw takeFromExternrefTable0(~ret);",
  );
  writeFileSync(path, glue);
}
