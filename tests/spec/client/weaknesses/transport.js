import { Client } from "service-registry-client";
import { check } from "../../check.js";
import { between, equal, ok, rejection } from "../../expect.js";
import { told } from "../identity.js";
import { answer, clientOptions, connect, fault, Tap } from "../wire.js";

/** @typedef {import("../../check.js").Target} Target */

export const transportWeaknesses = [
  check("13 nothing is logged, and no secret is told", async (target) => {
    /** @type {unknown[][]} */
    const logged = [];
    const methods = /** @type {const} */ (["debug", "error", "info", "log", "trace", "warn"]);
    const originals = methods.map((name) => console[name]);
    for (const name of methods) {
      console[name] = (/** @type {unknown[]} */ ...args) => {
        logged.push(args);
      };
    }
    try {
      const errors = await failEveryWay(target);
      equal(logged, [], "lines on the console");
      for (const { error, secrets } of errors) {
        for (const secret of secrets) ok(!told(error).includes(secret), told(error));
      }
    } finally {
      for (const [index, name] of methods.entries()) {
        console[name] = /** @type {() => void} */ (originals[index]);
      }
    }
  }),

  check("18 many calls share few connections, each of which is handed back", async (target) => {
    /** @type {Response[]} */
    const responses = [];
    /** @param {string} url @param {RequestInit} init */
    const fetch = async (url, init) => {
      const names = [...new Headers(init.headers).keys()];
      equal(names.includes("connection"), false, "a Connection header");
      const response = await target.fetch(url, init);
      responses.push(response);
      return response;
    };
    const { configuration, services, sessions } = connect(target, { fetch });
    const { id, token } = await sessions.create(30);
    let next = token;
    for (let count = 0; count < 20; count += 1) {
      next = (await sessions.heartbeat(id, next)).token;
      await configuration.set("port", `${count}`);
      await rejection(services.get("nowhere"));
    }
    await Promise.all(Array.from({ length: 4 }, () => services.list()));
    const unread = responses.filter(({ body, bodyUsed }) => body !== null && !bodyUsed);
    equal([responses.length, unread.length], [66, 0], "answers, and those not read to their end");
    if (target.connections) between(target.connections(), 1, 5, "connections");
  }),
];

/**
 * What calls fail with that have a secret each.
 *
 * @param {Target} target
 */
async function failEveryWay(target) {
  const { apiKey, username } = target;
  const secrets = [apiKey];
  const failed = [];
  const tap = new Tap(target);
  const { heartbeater } = await tap.client.sessions.create(30);
  const beat = new Promise((resolve) => heartbeater.once("heartbeat", resolve));
  heartbeater.start();
  await beat;
  heartbeater.stop();
  secrets.push(String(tap.calls[1]?.headers["x-auth-token"]));
  failed.push(await rejection(tap.client.services.get("nowhere")));
  for (const respond of [
    () => fault(500, "internalError"),
    () => fault(401, "unauthorizedError"),
    () => answer(200, "text"),
    () => Promise.reject(new TypeError("fetch failed")),
  ]) {
    const failing = new Tap(target, respond);
    failed.push(await rejection(failing.client.sessions.list()));
    secrets.push(String(failing.calls[1]?.headers["x-auth-token"]));
    failing.logIn = respond;
    const options = clientOptions(target, { fetch: failing.fetch });
    const client = new Client(username, apiKey, "us", options);
    failed.push(await rejection(client.sessions.list()));
  }
  return failed.map((error) => ({ error, secrets }));
}
