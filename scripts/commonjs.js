// Twins of the entry points in js/ for require(): the code bundled by esbuild, because Node 20 cannot require ES modules
// everywhere, and the types copied, because TypeScript reads the module kind off the file's name.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { root } from "./steps.js";

const published = ["index", "registry", "serve", "slim", "slim-registry", "plain"];

/** What several entries have in common, and must have once: `instanceof` asks for the class. */
const shared = ["errors", "client-classes", "registry-classes"];

/** @param {string[]} files of js/ */
export function commonJsEntries(files) {
  return [...published, ...shared].filter((entry) => files.includes(`${entry}.js`));
}

/** @param {string[]} entries */
export async function writeCommonJs(entries) {
  // Loaded here, not above: on a first run it is installed after this module is read.
  const { build } = await import("esbuild");
  await build({
    absWorkingDir: root,
    entryPoints: entries.map((entry) => `js/${entry}.js`),
    outdir: "pkg/cjs",
    outExtension: { ".js": ".cjs" },
    bundle: true,
    format: "cjs",
    platform: "node",
    target: "node20",
    logLevel: "error",
    legalComments: "none",
    plugins: [keepEntriesApart],
  });
  const done = new Set();
  for (const entry of entries) copyTypes(join(root, `js/${entry}.d.ts`), done);
}

/** One entry that imports another requires its twin, so that each class exists once. @type {import("esbuild").Plugin} */
const keepEntriesApart = {
  name: "keep-entries-apart",
  setup(build) {
    const twins = [...published, ...shared].map((entry) => join(root, "js", `${entry}.js`));
    build.onResolve({ filter: /^\.{1,2}\// }, ({ kind, path, resolveDir }) => {
      const target = resolve(resolveDir, path);
      return kind === "entry-point" || !twins.includes(target)
        ? undefined
        : { path: `./${basename(target, ".js")}.cjs`, external: true };
    });
  },
};

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
