// A page that keeps a service registered. It also counts a timer of its own, which is throttled if any is.

import { Client } from "../../../js/index.js";

const { url, username, apiKey, ...declaration } = JSON.parse(
  new URLSearchParams(location.search).get("presence") ?? "",
);

/** @type {number[]} */
const ticks = [];
const tick = () => {
  ticks.push(performance.now());
  setTimeout(tick, 1000);
};
tick();

const client = new Client(username, apiKey, "us", { url });
/** @type {{ name: string, at: number, code?: string }[]} */
const told = [];
const presence = await client.join(declaration);
// Nobody listens yet while it joins, but its status tells the latest error.
const { lastError } = presence.status();
if (lastError) told.push({ name: "error", at: Date.now(), code: lastError.code });
for (const name of /** @type {const} */ (["lost", "restored", "stopped"])) {
  presence.on(name, () => told.push({ name, at: Date.now() }));
}
presence.on("error", ({ code }) => told.push({ name: "error", at: Date.now(), code }));

Object.assign(globalThis, {
  joined: presence.sessionId,
  report: () => {
    const { sessionId, state, thread } = presence.status();
    return { told, ticks, sessionId, state, thread, visibility: document.visibilityState };
  },
});
