// What npm start serves beside the API: the page's files, and nothing else.

import assert from "node:assert/strict";
import { get } from "node:http";
import { after, test } from "node:test";
import { servePage } from "./rig.js";

const site = await servePage();
after(() => site.close());

for (const [path, type] of [
  ["/", "text/html; charset=utf-8"],
  ["/main.js", "text/javascript; charset=utf-8"],
  ["/style.css", "text/css; charset=utf-8"],
  ["/icon.svg", "image/svg+xml"],
  ["/js/index.js", "text/javascript; charset=utf-8"],
  ["/pkg/client/client.js", "text/javascript; charset=utf-8"],
]) {
  test(`${path} is served as ${type}`, async () => {
    for (const method of ["GET", "HEAD"]) {
      const response = await fetch(site.url + path, { method });
      assert.equal(response.status, 200);
      assert.equal(response.headers.get("content-type"), type);
      assert.equal(response.headers.get("cache-control"), "no-cache");
      assert.equal(response.headers.get("x-content-type-options"), "nosniff");
      assert.equal((await response.text()).length > 0, method === "GET");
    }
  });
}

test("no script runs but the package's and the page's", async () => {
  const { headers } = await fetch(site.url);
  const policy = headers.get("content-security-policy") ?? "";
  assert.match(policy, /script-src 'self' 'wasm-unsafe-eval' 'sha256-[\w+/]{43}=';/);
  assert.match(policy, /default-src 'none'/);
});

test("the page is told which registry it comes from, and never the key", async () => {
  const page = await (await fetch(site.url)).text();
  assert.match(page, /name="registry-url" content="\/v1\.0"/);
  assert.match(page, /name="registry-user" content="demo"/);
  assert.ok(!page.includes(site.registry.developmentAccount?.apiKey ?? ""));
});

for (const path of [
  "/package.json",
  "/index.html/../../package.json",
  "/js/../package.json",
  "/js/..%2fpackage.json",
  "/js/%2e%2e/package.json",
  "/js/..\\package.json",
  "//etc/passwd",
  "/js//index.js",
  "/js/",
  "/scripts/page.js",
  "/.npmrc",
]) {
  test(`${path} is none of it`, async () => {
    const { status, text } = await ask(path);
    assert.equal(status, 404);
    assert.equal(JSON.parse(text).type, "notFoundError");
  });
}

test("the API is where it was", async () => {
  assert.equal((await ask("/v1.0/1234/sessions")).status, 401);
  assert.equal((await fetch(`${site.url}/`, { method: "POST" })).status, 404);
});

/**
 * Asks for a path as it is: `fetch` would make it plain first.
 *
 * @param {string} path
 * @returns {Promise<{ status: number | undefined, text: string }>}
 */
function ask(path) {
  const { hostname, port } = new URL(site.url);
  return new Promise((resolve, reject) => {
    get({ hostname, port, path }, (response) => {
      let text = "";
      response.on("data", (chunk) => {
        text += chunk;
      });
      response.on("end", () => resolve({ status: response.statusCode, text }));
    }).on("error", reject);
  });
}
