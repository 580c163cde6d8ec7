// Who makes the call that is measured: the client, and what it is held against. Each reads one session, and gives it as the
// value it has parsed.

import { Agent, request } from "node:http";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { Client } from "service-registry-client";

/**
 * @typedef {object} Place where it is, and who may read it
 * @property {string} url of the server
 * @property {string} id of the session
 * @property {string} username
 * @property {string} apiKey
 * @property {string} tenantId
 * @property {string} peers the folder in which comparable packages are installed
 */

/** @typedef {(place: Place) => Call | Promise<Call>} Side */
/** @typedef {() => Promise<unknown>} Call */
/** @typedef {import("service-registry-client").FetchAnswer} FetchAnswer */
/** @typedef {import("service-registry-client").FetchInit} FetchInit */
/** @typedef {Pick<FetchInit, "method" | "headers"> & Partial<FetchInit>} Asked who is bare has no signal */

/** The same for all who are bare. */
const headers = { "X-Auth-Token": "x".repeat(76), "Content-Type": "application/json" };

/** @type {Record<string, Side>} */
export const sides = {
  client: (place) => readBy(place, {}),
  "client, global fetch": (place) => readBy(place, { fetch: globalThis.fetch }),
  "client, undici": async (place) => readBy(place, { fetch: await fetchOverUndici(place) }),
  "bare fetch": (place) => async () => {
    const response = await fetch(addressOf(place), { headers });
    return JSON.parse(await response.text());
  },
  "fetch with a deadline": (place) => async () => {
    const controller = new AbortController();
    const timer = setTimeout(() => controller.abort(), 30_000);
    try {
      const { signal } = controller;
      const response = await fetch(addressOf(place), { headers, signal });
      return JSON.parse(await response.text());
    } finally {
      clearTimeout(timer);
    }
  },
  "bare node:http": bareHttp,
  "bare undici": async (place) => {
    const bare = await fetchOverUndici(place);
    /** @type {Asked} */
    const init = { method: "GET", headers };
    return async () => JSON.parse(await (await bare(addressOf(place), init)).text());
  },
  ky: async (place) => {
    const resolve = createRequire(`${place.peers}/program.js`).resolve;
    const { default: ky } = await import(pathToFileURL(resolve("ky")).href);
    return () => ky(addressOf(place), { headers }).json();
  },
  consul: (place) => {
    const Consul = createRequire(`${place.peers}/program.js`)("consul");
    const { hostname, port } = new URL(place.url);
    const consul = new Consul({ host: hostname, port, defaults: { token: "x".repeat(76) } });
    return () => consul.agent.self();
  },
};

/**
 * @param {Place} place
 * @param {import("service-registry-client").ClientOptions} options
 * @returns {Call}
 */
function readBy({ url, id, username, apiKey }, options) {
  const client = new Client(username, apiKey, "us", { url: `${url}/v1.0`, ...options });
  return () => client.sessions.get(id);
}

/** @param {Place} place */
function addressOf({ url, tenantId, id }) {
  return `${url}/v1.0/${tenantId}/sessions/${id}`;
}

/**
 * What a user writes to have undici's own client, without the `fetch` around it: `docs/client.md` has it, too.
 *
 * @param {Place} place
 */
async function fetchOverUndici({ url }) {
  const { Pool } = await import("undici");
  const pool = new Pool(url);
  /** @param {string} target @param {Asked} init @returns {Promise<FetchAnswer>} */
  return async (target, init) => {
    const path = target.slice(url.length);
    const { statusCode, headers, body } = await pool.request({ ...init, path });
    return {
      status: statusCode,
      headers: Object.entries(headers).map(([name, value]) => [name, `${value}`]),
      text: () => body.text(),
    };
  };
}

/** @param {Place} place @returns {Call} */
function bareHttp(place) {
  const agent = new Agent({ keepAlive: true });
  const options = { agent, headers };
  const address = addressOf(place);
  return () =>
    new Promise((resolve, reject) => {
      const sent = request(address, options, (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (chunk) => {
          text += chunk;
        });
        response.on("end", () => resolve(JSON.parse(text)));
        response.on("error", reject);
      });
      sent.on("error", reject);
      sent.end();
    });
}
