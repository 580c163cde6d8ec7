// Which engines there are, where their programs are, and how they are installed.

import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { installPackages } from "../rig/debian.js";

/** @typedef {"chromium" | "firefox" | "webkit"} Engine */

/** @type {Engine[]} */
export const engines = ["chromium", "firefox", "webkit"];

/**
 * What each engine needs: of every program one of its names, and the Debian packages that bring them.
 * WebKitGTK's own small browser is nobody's command, and shows on an X display only.
 *
 * @type {Record<Engine, { programs: Record<string, string[]>, packages: string[] }>}
 */
const needs = {
  chromium: {
    programs: { browser: ["chromium", "chromium-browser", "google-chrome"] },
    packages: ["chromium"],
  },
  firefox: {
    programs: { browser: ["firefox-esr", "firefox"] },
    packages: ["firefox-esr"],
  },
  webkit: {
    programs: { browser: ["MiniBrowser"], driver: ["WebKitWebDriver"], display: ["Xvfb"] },
    packages: ["webkit2gtk-driver", "xvfb"],
  },
};

const folders = [
  ...(process.env.PATH ?? "").split(delimiter),
  ...["x86_64", "aarch64"].map((cpu) => `/usr/lib/${cpu}-linux-gnu/webkit2gtk-4.1`),
  "/usr/libexec/webkit2gtk-4.1",
];

/**
 * Where an engine's programs are.
 *
 * @param {Engine} engine
 * @returns {Record<string, string> | undefined} nothing if one is missing
 */
export function programsOf(engine) {
  /** @type {Record<string, string>} */
  const found = {};
  for (const [role, names] of Object.entries(needs[engine].programs)) {
    const path = names
      .flatMap((name) => folders.map((folder) => join(folder, name)))
      .find(isProgram);
    if (!path) return undefined;
    found[role] = path;
  }
  return found;
}

/** @type {Promise<string> | undefined} */
let installation;

/**
 * Installs the engines that are missing, where this may be done without asking: as root on Debian.
 *
 * @param {Engine[]} [wanted]
 * @returns {Promise<{ engine: Engine, reason: string }[]>} those that are missing all the same, and why
 */
export async function installEngines(wanted = engines) {
  const absent = () => wanted.filter((engine) => !programsOf(engine));
  if (absent().length === 0) return [];
  installation ??= installPackages(
    engines.filter((engine) => !programsOf(engine)).flatMap((engine) => needs[engine].packages),
  );
  const complaint = await installation;
  return absent().map((engine) => ({ engine, reason: reasonOf(engine, complaint) }));
}

/**
 * @param {Engine} engine
 * @param {string} complaint of the installation, if there was one
 */
function reasonOf(engine, complaint) {
  const names = needs[engine].packages.join(" ");
  const way = `it is not installed (Debian: apt-get install --no-install-recommends ${names})`;
  return complaint ? `${way}; trying that said: ${complaint}` : way;
}

/** @param {string} path */
function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
