// The page of www/, served beside a registry's API, with the package's own files that it imports.

import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { root } from "./steps.js";

/** @typedef {import("service-registry-client/registry").Registry} Registry */

/** @type {Record<string, string>} */
const types = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};

/**
 * A registry whose host also serves the page, at `/`.
 *
 * @param {Registry} registry
 * @returns {Registry}
 */
export function withPage(registry) {
  const files = filesByPath();
  const policy = contentSecurityPolicy();
  return {
    fetch: registry.fetch,
    handler: (responseClass) => {
      const answer = registry.handler(responseClass);
      return (input, init) => {
        const { method, url } = /** @type {Request} */ (input);
        const { pathname } = new URL(url);
        const file = files.get(pathname);
        if (!file || (method !== "GET" && method !== "HEAD")) return answer(input, init);
        const headers = {
          "content-type": types[extname(file)] ?? "application/octet-stream",
          // A file that was built anew is seen at once.
          "cache-control": "no-cache",
          "content-security-policy": policy,
          "referrer-policy": "no-referrer",
          "x-content-type-options": "nosniff",
        };
        return Promise.resolve(
          new responseClass(contentOf(file, registry), { status: 200, headers }),
        );
      };
    },
    statistics: () => registry.statistics(),
    setAccounts: (accounts) => registry.setAccounts(accounts),
    developmentAccount: registry.developmentAccount,
    close: () => registry.close(),
  };
}

/** What is served, and nothing else is: no path is ever made of a request's. */
function filesByPath() {
  /** @type {Map<string, string>} */
  const files = new Map([["/", join(root, "www/index.html")]]);
  for (const [folder, prefix] of [
    ["www", "/"],
    ["js", "/js/"],
    ["pkg", "/pkg/"],
  ]) {
    const folderPath = join(root, `${folder}`);
    for (const path of readdirSync(folderPath, { recursive: true, encoding: "utf8" })) {
      const isServed = extname(path) in types && path !== "index.html";
      if (isServed) files.set(prefix + path.replaceAll("\\", "/"), join(folderPath, path));
    }
  }
  return files;
}

/** @param {string} file @param {Registry} registry */
function contentOf(file, registry) {
  const content = readFileSync(file);
  if (extname(file) !== ".html") return content;
  const user = registry.developmentAccount?.username ?? "";
  return content
    .toString()
    .replace('name="registry-url" content=""', 'name="registry-url" content="/v1.0"')
    .replace('name="registry-user" content=""', `name="registry-user" content="${user}"`);
}

/** The import map is the one script that stands in the page, so it is allowed by its digest. */
function contentSecurityPolicy() {
  const page = readFileSync(join(root, "www/index.html"), "utf8");
  const [, map = ""] = /<script type="importmap">([\s\S]*?)<\/script>/.exec(page) ?? [];
  const digest = createHash("sha256").update(map).digest("base64");
  return [
    "default-src 'none'",
    `script-src 'self' 'wasm-unsafe-eval' 'sha256-${digest}'`,
    "worker-src blob:",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src http: https:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}
