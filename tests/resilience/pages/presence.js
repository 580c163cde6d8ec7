// A page that keeps a service registered. It also counts a timer of its own, which is throttled if any is.

import { Client } from "../../../js/index.js";

const { url, username, apiKey, heartbeatTimeout, service, joins } = JSON.parse(
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
const beater = joins ? await join() : await begin();

Object.assign(globalThis, {
  joined: beater.sessionId,
  report: () => {
    const { sessionId, state, thread } = beater.status();
    return { told, ticks, sessionId, state, thread, visibility: document.visibilityState };
  },
});

async function join() {
  return listen(await client.join({ heartbeatTimeout, services: [{ id: service }] }));
}

/** The same by hand: what is told from the start can be listened to. */
async function begin() {
  const created = await client.sessions.create(heartbeatTimeout, {}, { recover: true });
  const { id, heartbeater } = created;
  await client.services.register(id, service);
  listen(heartbeater).start();
  return heartbeater;
}

/**
 * @template {import("../../../js/index.js").HeartBeater} T
 * @param {T} heartbeater
 */
function listen(heartbeater) {
  for (const name of /** @type {const} */ (["lost", "restored", "stopped"])) {
    heartbeater.on(name, () => told.push({ name, at: Date.now() }));
  }
  heartbeater.on("error", ({ code }) => told.push({ name: "error", at: Date.now(), code }));
  return heartbeater;
}
