// Heartbeats as requests: sessions that a registry has, and what is sent to keep each of them.

import { account } from "../servers/account.js";
import { buildLoad } from "./load.js";

/** How many sessions are kept, in turn. */
export const sessions = 1024;
export const connections = 32;
const createdAtOnce = 64;

/**
 * What beats a registry's sessions, each time with the token of the session's last answer, as clients do.
 *
 * @param {import("../servers/process.js").ServerProcess} registry
 * @returns {Promise<import("./load.js").Plan>}
 */
export async function beatsOf({ url, apiKey = account.apiKey }) {
  // Before there are sessions, which do not outlast that.
  await buildLoad();
  const { token, tenantId } = await logIn(url, apiKey);
  const { host } = new URL(url);
  const headers = { "X-Auth-Token": token, "Content-Type": "application/json" };
  /** @type {string[]} */
  const requests = [];
  while (requests.length < sessions) {
    const some = Array.from({ length: createdAtOnce }, async () => {
      const session = await createSession(`${url}/v1.0/${tenantId}/sessions`, headers);
      return postOf(host, session.path, headers, JSON.stringify({ token: session.token }));
    });
    requests.push(...(await Promise.all(some)));
  }
  return {
    protocol: "http",
    address: host,
    connections,
    requests,
    marker: '{"token":"',
    carries: true,
  };
}

/**
 * The same requests, byte for byte but for the port, to another server.
 *
 * @param {import("./load.js").Plan} plan
 * @param {string} url
 * @returns {import("./load.js").Plan}
 */
export function sentTo(plan, url) {
  const { host } = new URL(url);
  const line = `Host: ${plan.address}\r\n`;
  const requests = plan.requests.map((request) => request.replace(line, `Host: ${host}\r\n`));
  return { ...plan, address: host, requests };
}

/**
 * @param {string} host
 * @param {string} path
 * @param {Record<string, string>} headers
 * @param {string} body
 */
export function postOf(host, path, headers, body) {
  const lines = Object.entries({ Host: host, ...headers, "Content-Length": body.length });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join("");
  return `POST ${path} HTTP/1.1\r\n${head}\r\n${body}`;
}

/**
 * @param {string} url
 * @param {string} apiKey
 */
async function logIn(url, apiKey) {
  const { username } = account;
  const body = { auth: { "RAX-KSKEY:apiKeyCredentials": { username, apiKey } } };
  const headers = { "Content-Type": "application/json" };
  const { access } = await (await post(`${url}/v2.0/tokens`, headers, body)).json();
  return { token: access.token.id, tenantId: access.token.tenant.id };
}

/**
 * @param {string} url
 * @param {Record<string, string>} headers
 */
async function createSession(url, headers) {
  const response = await post(url, headers, { heartbeat_timeout: 30 });
  const { token } = await response.json();
  const { pathname } = new URL(response.headers.get("location") ?? "");
  return { path: `${pathname}/heartbeat`, token };
}

/**
 * @param {string} url
 * @param {Record<string, string>} headers
 * @param {object} body
 */
export async function post(url, headers, body) {
  const init = { method: "POST", headers, body: JSON.stringify(body) };
  const response = await fetch(url, init);
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
  return response;
}
