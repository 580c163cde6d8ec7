// Pages, opened in Chromium.

import { resultOf } from "../browsers/browser.js";
import { installEngines } from "../browsers/engines.js";
import { serveFiles } from "./site.js";
import { Unavailable } from "./tools.js";

/**
 * What the program reports in the page at a URL.
 *
 * @param {string} url
 * @param {import("./judge.js").Remote} remote
 */
export async function reportInPage(url, remote) {
  const address = new URL(url);
  address.searchParams.set("remote", JSON.stringify(remote));
  const [missing] = await installEngines(["chromium"]);
  if (missing) throw new Unavailable(`Chromium: ${missing.reason}`);
  return await resultOf("chromium", address);
}

/**
 * The same for a page that was built into a folder.
 *
 * @param {string} folder
 * @param {import("./judge.js").Remote} remote
 */
export async function reportOfBuilt(folder, remote) {
  const site = await serveFiles(folder);
  try {
    return await reportInPage(site.url, remote);
  } finally {
    site.close();
  }
}
