// Bundles what the command and the server take from others into pkg/vendor/, a file each, and their licences: who installs
// the package for its client alone installs nothing else.

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./steps.js";

/** By the file's name: where it comes from, and what is used of it. */
const modules = {
  commander: {
    from: "commander",
    exports: "Argument, Command, CommanderError, InvalidArgumentError, Option",
  },
  completion: { from: "@bomb.sh/tab/commander", exports: "default" },
  "csv-stringify": { from: "csv-stringify/sync", exports: "stringify" },
  picocolors: { from: "picocolors", exports: "default" },
  pino: { from: "pino", exports: "pino" },
  "prom-client": { from: "prom-client", exports: "Counter, Gauge, Histogram, Registry" },
  "proxy-addr": { from: "proxy-addr", exports: "default" },
  "string-width": { from: "string-width", exports: "default" },
  "wrap-ansi": { from: "wrap-ansi", exports: "default" },
  "yocto-spinner": { from: "yocto-spinner", exports: "default" },
  yaml: { from: "yaml", exports: "Document, parseDocument, visit" },
};

export const vendorOutputs = Object.keys(modules).map((name) => `pkg/vendor/${name}.js`);

export async function writeVendor() {
  // Loaded here, not above: on a first run it is installed after this module is read.
  const { build } = await import("esbuild");
  const folder = join(root, "pkg/vendor");
  mkdirSync(folder, { recursive: true });
  const packages = new Set();
  for (const [name, { from, exports }] of Object.entries(modules)) {
    const source = `export { ${exports} } from "${from}";\n`;
    const { metafile } = await build({
      stdin: { contents: source, resolveDir: root },
      outfile: join(folder, `${name}.js`),
      bundle: true,
      format: "esm",
      platform: "node",
      target: "node20",
      minifySyntax: true,
      metafile: true,
      logLevel: "error",
      legalComments: "none",
      // CommonJS inside asks for Node's own modules by a require of its own.
      banner: {
        js: 'import { createRequire } from "node:module";\nconst require = createRequire(import.meta.url);',
      },
    });
    for (const path of Object.keys(metafile.inputs)) {
      const [, found] = /^.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path) ?? [];
      if (found) packages.add(path.slice(0, path.lastIndexOf(`${found}/`) + found.length));
    }
    writeFileSync(join(folder, `${name}.d.ts`), source);
  }
  writeFileSync(join(folder, "LICENSES.txt"), [...packages].sort().map(licenceOf).join("\n\n"));
}

/** @param {string} folder of a package */
function licenceOf(folder) {
  const manifest = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
  const file = readdirSync(join(root, folder)).find((name) => /^licen[cs]e/i.test(name));
  const text = file ? readFileSync(join(root, folder, file), "utf8") : `${manifest.license}\n`;
  return `${manifest.name} ${manifest.version}\n\n${text.trim()}\n`;
}
