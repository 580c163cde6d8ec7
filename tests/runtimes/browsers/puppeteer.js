// Chromium through its DevTools protocol and Firefox through WebDriver BiDi, both by Puppeteer.

import { launch } from "puppeteer-core";
import { programsOf } from "./engines.js";
import { temporaryFolder } from "./leftovers.js";

/** Nothing that asks the network by itself: tests run where there is none. */
const quietChromium = [
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-quic",
  "--no-first-run",
];

const protocolTimeout = 30_000;

/**
 * @param {import("./engines.js").Engine} engine
 * @param {"light" | "dark"} colorScheme
 * @returns {Promise<import("./browser.js").Driver>}
 */
export async function openPuppeteer(engine, colorScheme) {
  const executablePath = programsOf(engine)?.browser;
  if (!executablePath) throw new Error(`${engine} is not installed`);
  const profile = temporaryFolder(engine);
  const isChromium = engine === "chromium";
  const browser = await launch({
    browser: isChromium ? "chrome" : "firefox",
    executablePath,
    userDataDir: profile.path,
    protocolTimeout,
    // Chromium does not start as root with its sandbox, and containers are often root's.
    args: isChromium
      ? [...quietChromium, ...(process.getuid?.() === 0 ? ["--no-sandbox"] : [])]
      : [],
    // 0 is dark, 1 is light; WebDriver BiDi has no command for it.
    extraPrefsFirefox: {
      "layout.css.prefers-color-scheme.content-override": colorScheme === "dark" ? 0 : 1,
    },
  });
  return {
    version: await browser.version(),
    openTab: async (viewport) => {
      const context = await browser.createBrowserContext();
      const page = await context.newPage();
      await setViewport(page, viewport);
      if (isChromium) {
        await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: colorScheme }]);
      }
      const complaints = listen(page);
      return {
        go: async (url) => {
          await page.goto(url);
        },
        evaluate: (expression) => page.evaluate(expression),
        screenshot: () => page.screenshot(),
        complaints: () => Promise.resolve(complaints),
        close: () => context.close(),
      };
    },
    close: async () => {
      await browser.close();
      profile.remove();
    },
  };
}

/**
 * Puppeteer also sets the screen's orientation, which Firefox 140, still Debian's, has no command for.
 *
 * @param {import("puppeteer-core").Page} page
 * @param {import("puppeteer-core").Viewport} viewport
 */
async function setViewport(page, viewport) {
  try {
    await page.setViewport(viewport);
  } catch (error) {
    if (!/unknown command emulation\.setScreenOrientationOverride/.test(String(error))) throw error;
    const { width, height } = viewport;
    const isSet = `innerWidth === ${width} && innerHeight === ${height}`;
    await page.waitForFunction(isSet, { polling: 10 });
  }
}

/**
 * @param {import("puppeteer-core").Page} page
 * @returns {string[]} grows
 */
function listen(page) {
  /** @type {string[]} */
  const complaints = [];
  page.on("console", (message) => {
    const isAnswer = message.text().startsWith("Failed to load resource");
    if (message.type() === "error" && !isAnswer) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  return complaints;
}
