// WebKitGTK through its own WebDriver, whose protocol needs no library: a request and its answer are JSON. Its
// browser is shown on a display in memory.

import { once } from "node:events";
import { readFileSync } from "node:fs";
import { freePort } from "../rig/free-port.js";
import { programsOf } from "./engines.js";
import { startGroup, temporaryFolder } from "./leftovers.js";

const deadline = 30_000;

const isLoaded = 'return location.href !== "about:blank" && document.readyState === "complete"';
const recorder = readFileSync(new URL("recorder.js", import.meta.url), "utf8");

/**
 * @param {import("./engines.js").Engine} engine
 * @param {"light" | "dark"} colorScheme
 * @returns {Promise<import("./browser.js").Driver>}
 */
export async function openWebKit(engine, colorScheme) {
  const programs = programsOf(engine);
  if (!programs) throw new Error(`${engine} is not installed`);
  const { browser, driver, display } =
    /** @type {Record<"browser" | "driver" | "display", string>} */ (programs);
  const folder = temporaryFolder(engine);
  const screen = await startDisplay(display);
  const port = await freePort();
  const service = startGroup(driver, [`--port=${port}`], {
    stdio: "ignore",
    env: { ...process.env, ...privateEnvironment(folder.path, screen.name) },
  });
  const close = () => {
    service.kill();
    screen.kill();
    folder.remove();
  };
  try {
    const session = await startSession(port, browser, colorScheme);
    return {
      version: session.version,
      openTab: (viewport) => openTab(session, viewport),
      close: async () => {
        await session.call("DELETE", "").finally(close);
      },
    };
  } catch (error) {
    close();
    throw error;
  }
}

/**
 * The browser keeps to itself: no files of the user's, no settings, no bus.
 *
 * @param {string} folder
 * @param {string} display
 */
function privateEnvironment(folder, display) {
  return {
    DISPLAY: display,
    WAYLAND_DISPLAY: "",
    GDK_BACKEND: "x11",
    GSETTINGS_BACKEND: "memory",
    NO_AT_BRIDGE: "1",
    XDG_RUNTIME_DIR: folder,
    XDG_CACHE_HOME: folder,
    XDG_CONFIG_HOME: folder,
    XDG_DATA_HOME: folder,
  };
}

/** @param {string} program */
async function startDisplay(program) {
  const { child, kill } = startGroup(
    program,
    ["-displayfd", "3", "-screen", "0", "1600x1600x24", "-nolisten", "tcp"],
    { stdio: ["ignore", "ignore", "ignore", "pipe"] },
  );
  const pipe = /** @type {import("node:stream").Readable} */ (child.stdio[3]);
  const number = await Promise.race([
    once(pipe, "data").then(([data]) => String(data).trim()),
    once(child, "exit").then(() => ""),
  ]);
  if (!number) throw new Error("Xvfb ended at once");
  return { name: `:${number}`, kill };
}

/**
 * @param {number} port
 * @param {string} binary
 * @param {"light" | "dark"} colorScheme
 */
async function startSession(port, binary, colorScheme) {
  const base = `http://127.0.0.1:${port}`;
  await until("the driver", () => fetch(`${base}/status`));
  const args = ["--automation", "--javascript-can-open-windows-automatically=true"];
  if (colorScheme === "dark") args.push("--dark-mode");
  const alwaysMatch = { "webkitgtk:browserOptions": { binary, args } };
  const { sessionId, capabilities } = await send("POST", `${base}/session`, {
    capabilities: { alwaysMatch },
  });
  return {
    version: `WebKitGTK/${capabilities.browserVersion}`,
    /**
     * @param {"GET" | "POST" | "DELETE"} method
     * @param {string} path
     * @param {unknown} [body]
     */
    call: (method, path, body) => send(method, `${base}/session/${sessionId}${path}`, body),
  };
}

/**
 * Opens a window without the browser's own bars, which leave no room for a page as narrow as a telephone.
 *
 * @param {Awaited<ReturnType<typeof startSession>>} session
 * @param {{ width: number, height: number }} viewport
 * @returns {Promise<import("./browser.js").Tab>}
 */
async function openTab({ call }, viewport) {
  const [home] = await call("GET", "/window/handles");
  await call("POST", "/window", { handle: home });
  const features = `popup,width=${viewport.width},height=${viewport.height}`;
  await run(call, `open("about:blank", "_blank", "${features}")`);
  const handles = await call("GET", "/window/handles");
  const handle = handles.find((/** @type {string} */ other) => other !== home);
  await call("POST", "/window", { handle });
  return {
    go: async (url) => {
      await call("POST", "/url", { url });
      // The window's first, empty page may be loaded late, and be taken for this one.
      await until(`the page at ${url}`, () => run(call, isLoaded));
      await run(call, recorder);
    },
    evaluate: async (expression) => {
      const { value, error } = await call("POST", "/execute/async", {
        script: `const done = arguments[0];
          (async () => (${expression}))().then(
            (value) => done({ value }),
            (error) => done({ error: String(error) }),
          );`,
        args: [],
      });
      if (error) throw new Error(error);
      return value;
    },
    screenshot: async () => Buffer.from(await call("GET", "/screenshot"), "base64"),
    complaints: () => run(call, "return globalThis.complaints"),
    close: async () => {
      await call("DELETE", "/window");
    },
  };
}

/**
 * @param {Awaited<ReturnType<typeof startSession>>["call"]} call
 * @param {string} script
 */
function run(call, script) {
  return call("POST", "/execute/sync", { script, args: [] });
}

/**
 * @param {string} what is waited for
 * @param {() => Promise<unknown>} isThere
 */
async function until(what, isThere) {
  const end = performance.now() + deadline;
  while (performance.now() < end) {
    if (await isThere().catch(() => false)) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`WebKit: ${what} was not there within ${deadline / 1000} s`);
}

/**
 * @param {string} method
 * @param {string} url
 * @param {unknown} [body]
 */
async function send(method, url, body) {
  const response = await fetch(url, {
    method,
    signal: AbortSignal.timeout(deadline),
    ...(method === "POST" && { body: JSON.stringify(body ?? {}) }),
  });
  const { value } = /** @type {{ value: any }} */ (await response.json());
  if (!response.ok) throw new Error(`WebDriver: ${value.error}: ${value.message}`);
  return value;
}
