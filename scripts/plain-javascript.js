// Compiles a module to plain JavaScript by binaryen's wasm2js, for engines that have no WebAssembly or must not use it.
// wasm2js knows WebAssembly's first version only. So the crate is compiled for that, wasm-bindgen is kept from using
// more of its own accord, and what Rust's ready-made libraries use beyond it is lowered.

import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { instantiateByFunction } from "./glue.js";
import { root, runStep, runWork } from "./steps.js";
import { guardArguments, guardExports } from "./wasm/guard.js";
import { shortenNames } from "./wasm/names.js";

const target = "wasm32-unknown-unknown";
const compiled = `target/${target}/release/service_registry_client.wasm`;

const plainFlags = [
  "-Ctarget-cpu=mvp",
  ...guardArguments.map((argument) => `-Clink-arg=${argument}`),
].join(" ");

const lowering = [
  "--signext-lowering",
  "--llvm-memory-copy-fill-lowering",
  "--llvm-nontrapping-fptoint-lowering",
];

/**
 * @param {object} build
 * @param {string} build.name of the feature
 * @param {string} build.folder
 * @param {string} build.level of optimisation
 * @param {string[]} build.wasmFeatures what wasm-opt may meet
 */
export async function writePlainJavaScript({ name, folder, level, wasmFeatures }) {
  const glue = `${folder}/${name}.js`;
  const wasm = `${folder}/${name}_bg.wasm`;
  const code = `${folder}/code.js`;
  await runStep({
    name: `${name}, as JavaScript: Rust to WebAssembly's first version`,
    // biome-ignore format: one option per line hides the command
    command: [
      "cargo", "build", "--lib", "--release", "--target", target,
      "--no-default-features", "--features", name,
    ],
    env: { CARGO_PROFILE_RELEASE_OPT_LEVEL: level, RUSTFLAGS: plainFlags },
  });
  await runStep({
    name: `${name}, as JavaScript: glue`,
    command: [
      "sh",
      "-ec",
      `wasm-opt ${wasmFeatures.join(" ")} --strip-target-features ${compiled} -o ${compiled}.mvp
       wasm-bindgen --target web --omit-default-module-path --out-dir ${folder} --out-name ${name} ${compiled}.mvp`,
    ],
  });
  await runStep({
    name: `${name}, as JavaScript: WebAssembly's first version, whole`,
    command: ["wasm-opt", ...wasmFeatures, wasm, ...lowering, `-O${level}`, "-o", wasm],
  });
  await runWork(`${name}, as JavaScript: short names`, () =>
    shortenNames(join(root, wasm), join(root, glue)),
  );
  await runStep({
    name: `${name}, as JavaScript: WebAssembly to JavaScript`,
    command: ["wasm2js", "--disable-bulk-memory", `-O${level}`, wasm, "-o", code],
  });
  await runWork(`${name}, as JavaScript: made one function`, async () => {
    instantiateByFunction(glue);
    // Functions of JavaScript take more of the stack than those of WebAssembly.
    guardExports(join(root, glue), 300);
    await writeFunction(code);
    writeTypes(folder, name);
  });
  rmSync(join(root, wasm));
  rmSync(join(root, `${wasm}.d.ts`));
}

/**
 * wasm2js writes a module that instantiates itself with an import of the glue; the entry is to do so.
 * @param {string} path
 */
async function writeFunction(path) {
  const { transform } = await import("esbuild");
  const [, code] =
    /^import \* as \S+ from '[^']+';\n([\s\S]+\n)var retasmFunc = /.exec(
      readFileSync(join(root, path), "utf8"),
    ) ?? [];
  if (!code) throw new Error(`${path}: not what wasm2js wrote so far`);
  const exported = `${code}export { asmFunc as instantiate };\n`;
  const minified = await transform(exported, { minify: true, format: "esm", target: "es2022" });
  if (/WebAssembly|\batob\b/.test(minified.code)) throw new Error(`${path}: names WebAssembly`);
  writeFileSync(join(root, path), minified.code);
}

/**
 * Only for this package's own check of types: users get those of the entry, which are the same in both forms.
 * @param {string} folder
 * @param {string} name
 */
function writeTypes(folder, name) {
  const glue = `export * from "../${name}/${name}.js";
export declare function initSync(instantiate: (imports: object) => object): void;
`;
  const code = `export declare function instantiate(imports: object): object;
`;
  writeFileSync(join(root, folder, `${name}.d.ts`), glue);
  writeFileSync(join(root, folder, "code.d.ts"), code);
}
