// A page with a heartbeater, for pacemaker.test.js to look at.

import { Client } from "../../../../js/index.js";

const listen = globalThis.addEventListener.bind(globalThis);

/** Who listens to what the package may listen to, and to what it must not. */
const counts = new Map();
const watched = /^(freeze|online|pagehide|pageshow|resume|visibilitychange|unload|beforeunload)$/;
for (const target of [document, globalThis]) {
  const { addEventListener, removeEventListener } = target;
  const count = (/** @type {string} */ name, /** @type {number} */ change) => {
    if (watched.test(name)) counts.set(name, (counts.get(name) ?? 0) + change);
  };
  target.addEventListener = (/** @type {[string, any]} */ ...args) => {
    count(args[0], 1);
    addEventListener.apply(target, args);
  };
  target.removeEventListener = (/** @type {[string, any]} */ ...args) => {
    count(args[0], -1);
    removeEventListener.apply(target, args);
  };
}

const { username, apiKey, timeout, options } = JSON.parse(
  new URLSearchParams(location.search).get("session") ?? "",
);
listen("pagehide", ({ persisted, isTrusted }) => {
  if (isTrusted) navigator.sendBeacon(`/left?${heartbeater.sessionId}&persisted=${persisted}`);
});

const client = new Client(username, apiKey, "us", { url: `${location.origin}/v1.0`, ...options });
const { id, heartbeater } = await client.sessions.create(timeout);
/** @type {string[]} */
const told = [];
for (const name of /** @type {const} */ (["error", "lost", "stopped"])) {
  heartbeater.on(name, (/** @type {any} */ { code }) => told.push(code ?? name));
}
const beat = () => new Promise((resolve) => heartbeater.once("heartbeat", resolve));
heartbeater.start();
await beat();

Object.assign(globalThis, {
  heartbeater,
  beat,
  block(/** @type {number} */ millis) {
    const end = performance.now() + millis;
    while (performance.now() < end);
  },
  setHidden(/** @type {boolean} */ hidden) {
    Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  },
  report: () => {
    const { state, thread } = /** @type {any} */ (heartbeater.status());
    const listeners = [...counts].filter(([, count]) => count > 0).map(([name]) => name);
    return { id, told, state, thread, listeners };
  },
  isReady: true,
});
