// Twins of the entry points in js/ for require(): the code bundled by esbuild, because Node 20 cannot require ES modules
// everywhere, and the types copied, because TypeScript reads the module kind off the file's name.

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
const shared = ["errors", "client-classes", "registry-classes"];

/** Generated code, of which a source map would say nothing: minified, and without one. */
const generated = ["pkg/client-js/code.js"];

/** @param {string[]} files of js/ */
export function commonJsEntries(files) {
  return [...published, ...shared].filter((entry) => files.includes(`${entry}.js`));
}

/** @param {string[]} entries */
export async function writeCommonJs(entries) {
  // Loaded here, not above: on a first run it is installed after this module is read.
  const { build } = await import("esbuild");
  /** @type {import("esbuild").BuildOptions} */
  const options = {
    absWorkingDir: root,
    outdir: "pkg/cjs",
    outExtension: { ".js": ".cjs" },
    bundle: true,
    format: "cjs",
    platform: "node",
    target: "node20",
    logLevel: "error",
    legalComments: "none",
    external: ["classic-level"],
    plugins: [keepEntriesApart],
    // The sources are published too: a copy of them would double the WebAssembly in them.
    sourcemap: "linked",
    sourcesContent: false,
  };
  await build({
    ...options,
    entryPoints: pointsOf(entries.filter((entry) => !forServers.includes(entry))),
  });
  await build({
    ...options,
    entryPoints: pointsOf(entries.filter((entry) => forServers.includes(entry))),
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
  const done = new Set();
  for (const entry of entries) copyTypes(join(root, `js/${entry}.d.ts`), done);
}

/** @param {string[]} entries */
function pointsOf(entries) {
  return entries.map((entry) => ({ in: sourceOf(entry), out: entry }));
}

/** One entry that imports another requires its twin, so that each class exists once. @type {import("esbuild").Plugin} */
const keepEntriesApart = {
  name: "keep-entries-apart",
  setup(build) {
    const entries = [...published, ...shared].map((entry) => `js/${entry}.js`);
    build.onResolve({ filter: /^\.{1,2}\// }, ({ kind, path, resolveDir }) => {
      const target = relative(root, resolve(resolveDir, path));
      return kind !== "entry-point" && [...entries, ...generated].includes(target)
        ? { path: `./${twinNameOf(target)}.cjs`, external: true }
        : undefined;
    });
  },
};

/** Who requires is on Node. @param {string} entry */
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
