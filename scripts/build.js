// Builds what the package ships into pkg/:
//   pkg/client/   client.js (glue), client_bg.wasm, wasm.js and compact.js (the same bytes, inlined),
//                 pacemaker-worker.js (js/pacemaker-worker.js as text), types
//   pkg/registry/ registry.js, registry_bg.wasm, wasm.js, types
//   pkg/client-js/ client.js (glue), code.js (the module as plain JavaScript), types
//   pkg/vendor/   what the command and the server take from others, bundled
//   pkg/esm/      the entry points of js/ for import on Node, bundled
//   pkg/cjs/      the same for require(), types
// What has not changed since the last build is left alone. With --quick it is not optimised, for tests that
// build often; that does not count as built.

import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { alone } from "./alone.js";
import { compactModule } from "./compact.js";
import { makeLoadable } from "./glue.js";
import { digestOf, isBuilt, recordBuilt } from "./inputs.js";
import { writePlainJavaScript } from "./plain-javascript.js";
import { root, runStep, runWork, setUp } from "./steps.js";
import { outputsOf, twinsOf, writeTwins } from "./twins.js";
import { vendorOutputs, writeVendor } from "./vendor.js";
import { guardArguments, guardExports } from "./wasm/guard.js";
import { shortenNames } from "./wasm/names.js";
import { linkArguments, shrink } from "./wasm/shrink.js";
import { unifyGlue } from "./wasm/signatures.js";
import { hoistImports, trimGlue } from "./wasm/trim-glue.js";

/** What Rust's wasm32 target may emit today; wasm-opt refuses what it is not told of. */
const wasmFeatures = [
  "bulk-memory",
  "bulk-memory-opt",
  "multivalue",
  "mutable-globals",
  "nontrapping-float-to-int",
  "reference-types",
  "sign-ext",
].map((feature) => `--enable-${feature}`);

/**
 * Functions of like names are like each other, which compresses better when they are neighbours; so do locals whose
 * numbers say how often they are used; the linker keeps a module's lowest memory for its stack; the last two leave out
 * notes that no engine reads.
 */
const wasmOptions = [
  "--converge",
  "--reorder-functions-by-name",
  "--reorder-locals",
  "--low-memory-unused",
  "--strip-producers",
  "--strip-target-features",
];

/**
 * The control flow is made anew, simpler than the compiler leaves it, and then optimised once more, with small functions inlined:
 * up to six of Binaryen's expressions, that makes a module which compresses better, and of which an engine compiles fewer functions for a start.
 */
const smallWasmOptions = [
  "--flatten",
  "--rereloop",
  "-Oz",
  "--always-inline-max-function-size",
  "6",
];

const rustFlags = "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS";

/** What takes longest and changes nothing that a test sees. */
const quickProfile = {
  CARGO_PROFILE_RELEASE_OPT_LEVEL: "1",
  CARGO_PROFILE_RELEASE_LTO: "off",
  CARGO_PROFILE_RELEASE_CODEGEN_UNITS: "16",
  CARGO_PROFILE_RELEASE_INCREMENTAL: "true",
};
const isQuick = process.argv.includes("--quick");

const rustInputs = ["Cargo.toml", "Cargo.lock", "rust-toolchain.toml", "package-lock.json", "src"];
const buildScripts = ["build.js", "compact.js", "glue.js", "wasm", "setup"].map(
  (name) => `scripts/${name}`,
);

await alone("build", main);

async function main() {
  await setUp();
  await buildWasm({ name: "client", unused: "src/registry", level: "z", isSmall: !isQuick });
  await buildWasm({ name: "registry", unused: "src/client", level: "3", isSmall: false });
  await buildPlainJavaScript({ name: "client", unused: "src/registry", level: "z" });
  await buildWorker();
  await buildVendor();
  await buildTwins();
}

/**
 * @param {object} build
 * @param {string} build.name of the feature, which names the folder and the files too
 * @param {string} build.unused the part of src/ that this feature leaves out
 * @param {string} build.level of optimisation: a client is downloaded, a registry is busy
 * @param {boolean} build.isSmall whether its panics lose their words
 */
async function buildWasm({ name, unused, level, isSmall }) {
  const folder = `pkg/${name}`;
  const wasm = `${folder}/${name}_bg.wasm`;
  const outputs = [`${folder}/${name}.js`, `${folder}/${name}.d.ts`, `${folder}/wasm.js`, wasm];
  const digest = digestOf({ files: [...rustInputs, ...buildScripts], except: [unused] });
  if (isBuilt(name, digest, outputs)) return;

  await rm(join(root, folder), { recursive: true, force: true });
  await runStep({
    name: `${name}: Rust to wasm`,
    // biome-ignore format: one option per line hides the command
    command: [
      "wasm-pack", "build", "--target", "web", "--release", "--no-opt", "--no-pack", "--no-gitignore",
      "--mode", "no-install", "--out-dir", folder, "--out-name", name,
      ".", "--no-default-features", "--features", name,
    ],
    env: {
      ...(isQuick ? quickProfile : { CARGO_PROFILE_RELEASE_OPT_LEVEL: level }),
      [rustFlags]: [...guardArguments, ...(isSmall ? linkArguments : [])]
        .map((argument) => `-Clink-arg=${argument}`)
        .join(" "),
    },
  });
  const layouts =
    isSmall &&
    (await runWork(`${name}: without what only panics need`, () => shrink(join(root, wasm))));
  if (!isQuick) {
    await runStep({
      name: `${name}: wasm-opt`,
      // biome-ignore format: one option per line hides the command
      command: [
        "wasm-opt", ...(isSmall ? smallWasmOptions : []), `-O${level}`, ...wasmOptions, ...wasmFeatures,
        wasm, "-o", wasm,
      ],
    });
  }
  const glue = `${folder}/${name}.js`;
  await runWork(`${name}: glue and short names`, () => {
    makeLoadable(glue, name === "registry");
    guardExports(join(root, glue));
    if (name === "client") trimGlue(join(root, glue), isSmall);
    if (layouts) unifyGlue(join(root, glue), layouts);
    shortenNames(join(root, wasm), join(root, glue));
    if (name === "client") hoistImports(join(root, glue));
  });
  await runWork(`${name}: ${kilobytes(wasm)}, inlined as base64`, () => {
    writeInlinedWasm(folder, wasm);
    trimTypes(`${folder}/${name}.d.ts`);
  });
  await rm(join(root, `${wasm}.d.ts`), { force: true });
  if (!isQuick) recordBuilt(name, digest);
}

/**
 * @param {string} folder
 * @param {string} wasm
 */
function writeInlinedWasm(folder, wasm) {
  const base64 = readFileSync(join(root, wasm)).toString("base64");
  const code = `import { decodeBase64 } from "../../js/base64.js";

export default decodeBase64("${base64}");
`;
  const types = `declare const wasm: Uint8Array<ArrayBuffer>;
export default wasm;
`;
  writeFileSync(join(root, folder, "wasm.js"), code);
  if (folder === "pkg/client") {
    const compact = compactModule(readFileSync(join(root, wasm)), "../../js/compact.js");
    writeFileSync(join(root, folder, "compact.js"), compact);
    writeFileSync(join(root, folder, "compact.d.ts"), types);
  }
  writeFileSync(join(root, folder, "wasm.d.ts"), types);
}

/**
 * Leaves out of wasm-bindgen's types what nobody may call: how the module is loaded, which names types that only programs
 * for browsers have, and the classes' manual memory management, which asks for a library of types newer than some
 * programs have.
 * @param {string} path
 */
function trimTypes(path) {
  const types = readFileSync(join(root, path), "utf8");
  const loading = /export type InitInput = [\s\S]*$/;
  const disposal = /^ +(?:free|\[Symbol\.dispose\])\(\): void;\n/gm;
  if (!loading.test(types)) throw new Error(`${path}: no InitInput to trim`);
  const trimmed = types
    .replace(loading, "export function initSync(input: { module: unknown }): unknown;\n")
    .replaceAll(disposal, "");
  writeFileSync(join(root, path), trimmed);
}

/**
 * The module of a feature once more, for engines that have no WebAssembly or must not use it.
 * @param {Omit<Parameters<typeof buildWasm>[0], "isSmall">} build
 */
async function buildPlainJavaScript({ name, unused, level }) {
  const folder = `pkg/${name}-js`;
  const outputs = [`${folder}/${name}.js`, `${folder}/code.js`];
  // A build that is not optimised takes as long as one that is; tests that build often have the former one.
  if (isQuick && outputs.every((path) => existsSync(join(root, path)))) return;
  const files = [...rustInputs, ...buildScripts, "scripts/plain-javascript.js"];
  const digest = digestOf({ files, except: [unused] });
  if (isBuilt(`${name}-js`, digest, outputs)) return;
  await rm(join(root, folder), { recursive: true, force: true });
  await writePlainJavaScript({ name, folder, level, wasmFeatures });
  recordBuilt(`${name}-js`, digest);
}

/** What a worker is made of, as the text that it is made from. */
async function buildWorker() {
  const source = "js/pacemaker-worker.js";
  const output = "pkg/client/pacemaker-worker.js";
  const digest = digestOf({ files: [source, "package-lock.json", "scripts/build.js"], except: [] });
  if (isBuilt("worker", digest, [output])) return;
  const { transform } = await import("esbuild");
  const { code } = await transform(readFileSync(join(root, source), "utf8"), {
    minify: true,
    format: "iife",
    target: "es2020",
  });
  writeFileSync(join(root, output), `export default ${JSON.stringify(code.trim())};\n`);
  writeFileSync(
    join(root, output.replace(/js$/, "d.ts")),
    "declare const text: string;\nexport default text;\n",
  );
  recordBuilt("worker", digest);
}

async function buildVendor() {
  const digest = digestOf({ files: ["package-lock.json", "scripts/vendor.js"], except: [] });
  if (isBuilt("vendor", digest, vendorOutputs)) return;
  await runWork("libraries of the command and the server", async () => {
    await rm(join(root, "pkg/vendor"), { recursive: true, force: true });
    await writeVendor();
  });
  recordBuilt("vendor", digest);
}

async function buildTwins() {
  const entries = twinsOf(readdirSync(join(root, "js")));
  const files = [
    "js",
    "pkg/client",
    "pkg/client-js",
    "pkg/registry",
    "pkg/vendor",
    "package-lock.json",
    "scripts/twins.js",
  ];
  const outputs = [...outputsOf(entries, "esm"), ...outputsOf(entries, "cjs")];
  const digest = digestOf({ files, except: [] });
  if (isBuilt("twins", digest, outputs)) return;

  await runWork(`twins of ${entries.join(", ")}`, async () => {
    for (const folder of ["pkg/esm", "pkg/cjs"]) {
      await rm(join(root, folder), { recursive: true, force: true });
      await mkdir(join(root, folder), { recursive: true });
    }
    await writeTwins(entries);
  });
  recordBuilt("twins", digest);
}

/** @param {string} path */
function kilobytes(path) {
  return `${(statSync(join(root, path)).size / 1000).toFixed(1)} kB`;
}
