// Twins of the entry points in js/, each bundled by esbuild into a file or two, because Node takes half a millisecond or more for
// each module: pkg/esm/ for import on Node, pkg/cjs/ for require(). Of the latter the types are copied, because TypeScript reads the
// module kind off the file's name.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { root } from "./steps.js";

const published = [
  "index",
  "registry",
  "serve",
  "level",
  "accounts",
  "run",
  "slim",
  "slim-registry",
  "plain",
];

/** What no bundler for browsers is given: it bundles libraries that ask where they are. */
const forServers = ["serve", "level", "accounts", "run"];

/** What several entries have in common, and must have once: `instanceof` asks for the class. */
const shared = ["shared", "registry-classes"];

/** What is in one of these. */
const withinShared = ["js/client-classes.js", "js/errors.js"];

/** Generated code, of which a source map would say nothing: minified, and without one. */
const generated = ["pkg/client-js/code.js"];

/** What an ES module imports from where it is: text that would be there twice, and what others wrote. */
const left = /^pkg\/(registry\/wasm|client-js\/code|vendor\/.+)\.js$/;

/** @typedef {"esm" | "cjs"} Format */

/** @param {string[]} files of js/ @returns {string[]} */
export function twinsOf(files) {
  return [...published, ...shared].filter((entry) => files.includes(`${entry}.js`));
}

/** @param {string[]} entries @param {Format} format */
export function outputsOf(entries, format) {
  return entries.map((entry) => `pkg/${format}/${entry}${endings[format]}`);
}

/** @type {Record<Format, string>} */
const endings = { esm: ".js", cjs: ".cjs" };

/** @param {string[]} entries */
export async function writeTwins(entries) {
  await writeCode(entries, "esm");
  await writeCode(entries, "cjs");
  const done = new Set();
  for (const entry of entries) copyTypes(join(root, `js/${entry}.d.ts`), done);
}

/** @param {string[]} entries @param {Format} format */
async function writeCode(entries, format) {
  // Loaded here, not above: on a first run it is installed after this module is read.
  const { build } = await import("esbuild");
  /** @type {import("esbuild").BuildOptions} */
  const options = {
    absWorkingDir: root,
    outdir: `pkg/${format}`,
    outExtension: { ".js": endings[format] },
    bundle: true,
    format,
    platform: "node",
    target: "node20",
    logLevel: "error",
    legalComments: "none",
    external: ["classic-level"],
    plugins: [keepEntriesApart(format)],
    // The sources are published too: a copy of them would double the WebAssembly in them.
    sourcemap: "linked",
    sourcesContent: false,
  };
  const forClients = { ...options, inject: ["js/node/performance.js"] };
  const [common, ...others] = ["shared", ...entries.filter((entry) => entry !== "shared")];
  await build({ ...forClients, entryPoints: pointsOf([common ?? ""]), plugins: [] });
  await build({
    ...forClients,
    entryPoints: pointsOf(others.filter((entry) => !forServers.includes(entry))),
  });
  const servers = pointsOf(others.filter((entry) => forServers.includes(entry)));
  if (format === "esm") {
    await build({ ...options, entryPoints: servers });
    return;
  }
  await build({
    ...options,
    entryPoints: servers,
    // What is bundled from others makes a require of its own of it.
    define: { "import.meta.url": "moduleUrl" },
    banner: { js: 'const moduleUrl = require("node:url").pathToFileURL(__filename).href;' },
  });
  await build({
    ...options,
    entryPoints: generated.map((path) => ({ in: path, out: twinNameOf(path) })),
    minify: true,
    sourcemap: false,
  });
}

/** @param {string[]} entries */
function pointsOf(entries) {
  return entries.map((entry) => ({ in: sourceOf(entry), out: entry }));
}

/**
 * One entry that imports another gets its twin, so that each class exists once.
 *
 * @param {Format} format
 * @returns {import("esbuild").Plugin}
 */
function keepEntriesApart(format) {
  const entries = [...published, ...shared].map((entry) => `js/${entry}.js`);
  return {
    name: "keep-entries-apart",
    setup(build) {
      build.onResolve({ filter: /^\.{1,2}\// }, ({ kind, path, resolveDir }) => {
        if (kind === "entry-point") return undefined;
        const target = relative(root, resolve(resolveDir, path));
        if (format === "esm" && left.test(target)) return external(`../${relative("pkg", target)}`);
        if (withinShared.includes(target)) return external(`./shared${endings[format]}`);
        return [...entries, ...generated].includes(target)
          ? external(`./${twinNameOf(target)}${endings[format]}`)
          : undefined;
      });
    },
  };
}

/** @param {string} path */
function external(path) {
  return { path, external: true };
}

/** Who has a twin is on Node. @param {string} entry */
function sourceOf(entry) {
  return entry === "index" ? "js/node/index.js" : `js/${entry}.js`;
}

/** js/index.js → index; pkg/client-js/code.js → client-js-code. @param {string} path */
function twinNameOf(path) {
  return path
    .replace(/^(js|pkg)\//, "")
    .replace(/\.js$/, "")
    .replaceAll("/", "-");
}

/**
 * Copies a file of types, and those it imports by relative path, as .d.cts under pkg/cjs.
 * @param {string} source
 * @param {Set<string>} done
 */
function copyTypes(source, done) {
  if (done.has(source) || !existsSync(source)) return;
  done.add(source);
  const target = twinOf(source);
  const types = readFileSync(source, "utf8").replace(
    /((?:from|import)\s*\(?\s*")(\.{1,2}\/[^"]+)\.js"/g,
    (_, before, specifier) => {
      const imported = resolve(dirname(source), `${specifier}.d.ts`);
      copyTypes(imported, done);
      const path = relative(dirname(target), twinOf(imported)).replace(/\.d\.cts$/, ".cjs");
      return `${before}${path.startsWith(".") ? path : `./${path}`}"`;
    },
  );
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, types);
}

/** js/index.d.ts → pkg/cjs/index.d.cts; pkg/client/client.d.ts → pkg/cjs/client/client.d.cts. @param {string} source */
function twinOf(source) {
  const path = relative(root, source).replace(/^(js|pkg)\//, "");
  return join(root, "pkg/cjs", path.replace(/\.d\.ts$/, ".d.cts"));
}
