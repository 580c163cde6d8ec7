// Runs a sample in a scratch project, and compiles all of them there.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";

/** @typedef {import("./samples.js").Sample} Sample */
/** @typedef {import("./scratch.js").Scratch} Scratch */
/** @typedef {Awaited<ReturnType<typeof import("./registry.js").listen>>} Listening */

const deadline = 20_000;

/** Ends a program once no request has been under way for a while. */
const settled = `
const original = globalThis.fetch;
let underWay = 0;
let last = performance.now();
globalThis.fetch = async (...args) => {
  underWay += 1;
  try {
    return await original(...args);
  } finally {
    underWay -= 1;
    last = performance.now();
  }
};
globalThis[Symbol.for("sample's end")] = async () => {
  last = performance.now();
  while (underWay > 0 || performance.now() - last < 300) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  process.exit();
};
`;

/** What those who bundle a module have from their bundler: Vite's types, and wrangler's. */
const bundlersTypes = `
declare module "*.wasm?url" {
  const url: string;
  export default url;
}
declare module "*.wasm" {
  const module: WebAssembly.Module;
  export default module;
}
`;

/** Puts in place what samples run with. @param {Scratch} scratch */
export function prepare(scratch) {
  mkdirSync(join(scratch.folder, "samples"));
  scratch.write("samples/settled.cjs", settled);
  scratch.write("samples/bundlers.d.ts", bundlersTypes);
  // A sample whose request is answered with a fault has failed. Each answer is a line of its own.
  scratch.write(".curlrc", 'fail-with-body\nsilent\nshow-error\nwrite-out = "\\n"\n');
}

/**
 * Runs a sample to its end: the program's own; for one in JavaScript also the moment at which its
 * last line has been run and no request is under way; or the text that it is to print.
 *
 * @param {Scratch} scratch
 * @param {Sample} sample
 * @param {Listening} registry
 */
export async function runSample(scratch, sample, registry) {
  const code = codeOf(sample)
    .replaceAll("127.0.0.1:9000", new URL(registry.url).host)
    .replaceAll("port: 9000", "port: 0");
  const child = startSample(scratch, sample, code, registry.environment);
  const timer = setTimeout(() => child.kill("SIGKILL"), deadline);
  let printed = "";
  let isDone = false;
  child.stdout.setEncoding("utf8").on("data", (chunk) => {
    printed += chunk;
    if (sample.until === undefined || isDone || !printed.includes(sample.until)) return;
    isDone = true;
    child.kill("SIGTERM");
  });
  const [errors, [status, signal]] = await Promise.all([text(child.stderr), once(child, "close")]);
  clearTimeout(timer);
  const report = `${traced(sample, errors)}\nit printed: ${printed}`;
  assert.notEqual(signal, "SIGKILL", `${sample.name}: it did not end in ${deadline} ms\n${report}`);
  assert.equal(errors, "", `${sample.name}: it complains\n${report}`);
  if (sample.until === undefined) {
    assert.equal(status, 0, `${sample.name}: status ${status}\n${report}`);
    if (sample.answer !== undefined) {
      const last = JSON.parse(printed.trimEnd().split("\n").at(-1) ?? "");
      const message = `${sample.name}: the answer that is shown is another\n${report}`;
      assert.deepEqual(shapeOf(last), shapeOf(sample.answer), message);
    }
  } else {
    assert.ok(isDone, `${sample.name}: it ended without printing "${sample.until}"\n${report}`);
  }
}

/**
 * @param {Scratch} scratch
 * @param {Sample} sample
 * @param {string} code
 * @param {Record<string, string>} environment
 */
function startSample(scratch, sample, code, environment) {
  const cwd = scratch.folder;
  /** @type {NodeJS.ProcessEnv} */
  const env = { ...process.env, ...environment, CURL_HOME: cwd };
  delete env.NODE_TEST_CONTEXT;
  if (sample.language === "sh") {
    const folder = join(cwd, "samples", fileOf(sample));
    mkdirSync(folder);
    return spawn("sh", ["-euc", code], { cwd: folder, env });
  }
  const ending = isCommonJs(code)
    ? `\nglobalThis[Symbol.for("sample's end")]();`
    : `\nawait globalThis[Symbol.for("sample's end")]();`;
  const file = `run-${fileOf(sample)}`;
  scratch.write(`samples/${file}`, sample.until === undefined ? code + ending : code);
  return spawn(process.execPath, ["--require", "./samples/settled.cjs", `samples/${file}`], {
    cwd,
    env,
  });
}

/**
 * What the compiler says, about the documents' lines, to those who copy them into a program of TypeScript. What calls
 * `require` stays JavaScript, of which TypeScript knows what it gives.
 *
 * @param {Scratch} scratch
 * @param {Sample[]} samples
 */
export async function compileSamples(scratch, samples) {
  const files = samples.map((sample) => {
    const file = fileOf(sample).replace(/\.mjs$/, ".mts");
    scratch.write(`samples/${file}`, codeOf(sample));
    return file;
  });
  // biome-ignore format: options and their values are pairs
  const options = [
    "--noEmit", "--strict", "--exactOptionalPropertyTypes", "--noUncheckedIndexedAccess",
    "--allowJs", "--checkJs", "--module", "node16", "--target", "es2022", "--types", "node",
    "--pretty", "false", "bundlers.d.ts",
  ];
  const compiler = "../node_modules/typescript/bin/tsc";
  const child = spawn(process.execPath, [compiler, ...options, ...files], {
    cwd: join(scratch.folder, "samples"),
  });
  const [output, [status]] = await Promise.all([text(child.stdout), once(child, "close")]);
  const lines = output.split("\n").filter(Boolean);
  assert.ok(status === 0 || lines.length > 0, `the compiler ended with status ${status}`);
  return lines.map((line) => samples.reduce((said, sample) => traced(sample, said), line));
}

/** Puts the document's lines in place of a program's. @param {Sample} sample @param {string} said */
function traced(sample, said) {
  const file = fileOf(sample).replace(".", "\\.").replace(/js$/, "[jt]s");
  const place = new RegExp(`\\S*${file}[:(](\\d+)`, "g");
  return said.replaceAll(place, (_, line) => sample.lines[Number(line) - 1]?.from ?? sample.name);
}

/** A value's members, without what differs from run to run. @param {unknown} value @returns {unknown} */
function shapeOf(value) {
  if (Array.isArray(value)) return value.map(shapeOf);
  if (typeof value !== "object" || value === null) return value === null ? null : typeof value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, shapeOf(each)]));
}

/** @param {Sample} sample */
function codeOf({ lines }) {
  return lines.map((line) => line.text).join("\n");
}

/** @param {Sample} sample */
function fileOf(sample) {
  const name = sample.name.replaceAll(/[^A-Za-z0-9]/g, "-");
  const kind = isCommonJs(codeOf(sample)) ? "c" : "m";
  return `${name}.${kind}${sample.language}`;
}

/** @param {string} code */
function isCommonJs(code) {
  return /\brequire\(/.test(code) && !/^import /m.test(code);
}
