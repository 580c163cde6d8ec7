// What is measured, each a piece of work that can be repeated, and beside it the least that does something like it.

import { Client } from "service-registry-client";
import { Answer, HostRequest, Target } from "../in-process.js";
import { account } from "../servers/account.js";
import { cannedFetch, sessionUrl, url } from "./canned.js";

/** @typedef {import("./slices.js").Work} Work */

const newClient = (fetch = cannedFetch) =>
  new Client(account.username, account.apiKey, "us", { url, fetch });

/** Heartbeats of a session, through what hosts call. */
export async function registryBeats() {
  const target = await new Target().logIn();
  const create = () => target.send("POST", "/sessions", { heartbeat_timeout: 30 });
  const created = await create();
  const path = `${new URL(String(created.headers.location)).pathname}/heartbeat`;
  let { token } = created.json();
  // Each is as long as the first, and what is measured does not say so again.
  target.headers.set("content-length", String(JSON.stringify({ token }).length));
  return {
    create,
    async work(/** @type {number} */ times) {
      for (let left = times; left > 0; left -= 1) {
        const body = `{"token":"${token}"}`;
        const request = new HostRequest("POST", path, target.headers, body);
        const { text } = await target.handle(request);
        token = text.slice(10, 46);
      }
    },
    close: () => target.registry.close(),
  };
}

/** A registry of a dozen lines: the shape of the work, without what makes it right. */
export function plainBeats() {
  const sessions = new Map([
    ["se1", { token: "6d7f2ae0-9c1d-11ee-8c90-0242ac120002", deadline: 0 }],
  ]);
  const headers = new Map([["content-type", "application/json"]]);
  const answer = async (/** @type {HostRequest} */ request) => {
    const id = new URL(request.url).pathname.split("/")[4] ?? "";
    const { token } = JSON.parse(await request.text());
    const session = sessions.get(id);
    if (!session || session.token !== token || request.headers.get("content-type") === null)
      throw new Error();
    session.deadline = Date.now() + 30_000;
    const body = JSON.stringify({ token: session.token });
    return new Answer(body, { status: 200, headers: { "content-length": String(body.length) } });
  };
  return async (/** @type {number} */ times) => {
    let token = "6d7f2ae0-9c1d-11ee-8c90-0242ac120002";
    for (let left = times; left > 0; left -= 1) {
      const body = `{"token":"${token}"}`;
      const path = "/v1.0/1234/sessions/se1/heartbeat";
      const { text } = await answer(new HostRequest("POST", path, headers, body));
      token = text.slice(10, 46);
    }
  };
}

/** Calls of a client, one after the other. */
export function clientCalls() {
  const client = newClient();
  return async (/** @type {number} */ times) => {
    for (let left = times; left > 0; left -= 1) await client.sessions.get("se1");
  };
}

/** What a program without a client does that waits for no answer for ever. @param {number} times */
export async function bareCalls(times) {
  for (let left = times; left > 0; left -= 1) await bareCall(sessionUrl, { headers: bareHeaders });
}

const bareHeaders = { "X-Auth-Token": "0123456789abcdef", "Content-Type": "application/json" };

/** @param {string} address @param {RequestInit} init */
async function bareCall(address, init) {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), 20_000);
  try {
    const response = await cannedFetch(address, { ...init, signal: controller.signal });
    return JSON.parse(await response.text());
  } finally {
    clearTimeout(timer);
  }
}

/** How many heartbeaters there are. */
const beaters = 16;

/**
 * Beats of heartbeaters.
 *
 * @param {import("./virtual-time.js").VirtualTime} time
 * @returns {Promise<Work>}
 */
export async function heartbeaterBeats(time) {
  time.install();
  let sent = 0;
  const client = newClient((/** @type {string} */ address, /** @type {unknown} */ init) => {
    sent += 1;
    return cannedFetch(address, init);
  });
  for (let left = beaters; left > 0; left -= 1) {
    const { heartbeater } = await client.sessions.create(30);
    heartbeater.start();
  }
  await settled();
  return async (times) => {
    const before = sent;
    await inTurns(time, times);
    if (sent - before !== times) throw new Error(`${sent - before} beats in place of ${times}`);
  };
}

/**
 * The loops that programs without a heartbeater write.
 *
 * @param {import("./virtual-time.js").VirtualTime} time
 * @returns {Work}
 */
export function bareBeats(time) {
  const beat = async (/** @type {string} */ token) => {
    const init = { method: "POST", headers: bareHeaders, body: JSON.stringify({ token }) };
    const next = await bareCall(`${sessionUrl}/heartbeat`, init);
    setTimeout(() => beat(next.token), 24_000);
  };
  time.install();
  for (let left = beaters; left > 0; left -= 1) setTimeout(() => beat("1"), 24_000);
  return (times) => inTurns(time, times);
}

/** @param {import("./virtual-time.js").VirtualTime} time @param {number} times */
async function inTurns(time, times) {
  time.install();
  for (let left = times; left > 0; left -= 1) {
    time.fire();
    await settled();
  }
}

/** Until all that need not wait has happened. */
function settled() {
  return new Promise((resolve) => setImmediate(() => resolve(undefined)));
}
