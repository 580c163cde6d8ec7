// The driver itself: a page's result comes, its complaints fail it, and screenshots are what was asked for.

import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { after, test } from "node:test";
import { closeSharedBrowsers, openBrowser, resultOf, sharedBrowser } from "./browser.js";
import { engines, installEngines } from "./engines.js";

const recorder = readFileSync(new URL("recorder.js", import.meta.url), "utf8");

/** @type {Record<string, string>} */
const scripts = {
  "/result": "globalThis.result = { width: innerWidth, height: innerHeight }",
  "/dark": 'globalThis.result = { isDark: matchMedia("(prefers-color-scheme: dark)").matches }',
  "/console": 'console.error("broken"); globalThis.result = {}',
  "/uncaught": 'globalThis.result = {}; throw new Error("broken")',
  "/nothing": "",
};

const server = createServer(({ url = "" }, response) => {
  response.setHeader("content-type", "text/html");
  const script = `<script>${recorder}</script><script>${scripts[url]}</script>`;
  response.end(`<!doctype html><link rel="icon" href="data:,">${script}`);
}).listen(0, "127.0.0.1");
await once(server, "listening");
const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
const base = `http://127.0.0.1:${port}`;

const missing = new Map((await installEngines()).map(({ engine, reason }) => [engine, reason]));
after(async () => {
  await closeSharedBrowsers();
  server.close();
});

for (const engine of engines) {
  const skip = missing.get(engine) ?? false;

  test(`${engine} gives a page's result, and its picture in the size asked for`, {
    skip,
  }, async () => {
    const browser = await sharedBrowser(engine);
    const page = await browser.open(`${base}/result`, { viewport: { width: 390, height: 844 } });
    assert.deepEqual(await page.result(), { width: 390, height: 844 });
    const png = Buffer.from(await page.screenshot());
    assert.deepEqual([png.readUInt32BE(16), png.readUInt32BE(20)], [390, 844]);
    await page.close();
  });

  test(`${engine} can be dark`, { skip }, async () => {
    assert.deepEqual(await resultOf(engine, `${base}/dark`), { isDark: false });
    const dark = await openBrowser(engine, { colorScheme: "dark" });
    try {
      const page = await dark.open(`${base}/dark`);
      assert.deepEqual(await page.result(), { isDark: true });
    } finally {
      await dark.close();
    }
  });

  test(`${engine}: a page that complains or says nothing fails`, { skip }, async () => {
    await assert.rejects(resultOf(engine, `${base}/console`), /broken/);
    await assert.rejects(resultOf(engine, `${base}/uncaught`), /broken/);
    await assert.rejects(resultOf(engine, `${base}/nothing`, 300), /within 0\.3 s/);
  });
}
