// Requests as a program without any client sends them.

import { equal, matches, ok } from "./expect.js";

/** @typedef {import("./check.js").Account} Account */
/** @typedef {import("./check.js").Target} Target */

/**
 * @typedef {object} Answer
 * @property {number} status
 * @property {Headers} headers
 * @property {string} text the body
 * @property {any} body the body as JSON; `undefined` if it is empty
 */

/**
 * @typedef {object} Sending
 * @property {unknown} [json] the body, to be written as JSON
 * @property {string | ReadableStream<Uint8Array>} [body] the body as it is
 * @property {Record<string, string>} [headers]
 */

/**
 * Sends one request. It has the headers that are given: no Content-Type is made up for a body.
 *
 * @param {Target} target
 * @param {string} method
 * @param {string} url
 * @param {Sending} [sending]
 * @returns {Promise<Answer>}
 */
export async function send(target, method, url, { json, body, headers = {} } = {}) {
  const text = json === undefined ? body : JSON.stringify(json);
  /** @type {RequestInit & { duplex?: "half" }} */
  const init = { method, headers };
  if (typeof text === "string") {
    init.body = new TextEncoder().encode(text);
  } else if (text) {
    init.body = text;
    init.duplex = "half";
  }
  const response = await target.fetch(url, init);
  const answer = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    text: answer,
    body: answer === "" ? undefined : JSON.parse(answer),
  };
}

/**
 * @param {Target} target
 * @param {Account} [account]
 */
export async function logIn(target, account = target) {
  const answer = await send(target, "POST", `${target.authUrl}/tokens`, {
    json: credentials(account),
    headers: { "content-type": "application/json" },
  });
  equal(answer.status, 200, "status of the login");
  return new Api(target, account.tenantId, answer.body.access.token.id);
}

/** @param {Account} account */
export function credentials({ username, apiKey }) {
  return { auth: { "RAX-KSKEY:apiKeyCredentials": { username, apiKey } } };
}

/** The API as one logged-in user. */
export class Api {
  /**
   * @param {Target} target
   * @param {string} tenantId
   * @param {string} token
   */
  constructor(target, tenantId, token) {
    this.target = target;
    this.tenantId = tenantId;
    this.token = token;
    this.base = `${target.url}/${tenantId}`;
  }

  /**
   * @param {string} method
   * @param {string} path behind the tenant
   * @param {Sending} [sending] its headers replace the usual ones
   */
  send(method, path, sending) {
    const headers = { "x-auth-token": this.token };
    return send(this.target, method, this.base + path, { headers, ...sending });
  }

  /** @param {string} path */
  get(path) {
    return this.send("GET", path);
  }

  /**
   * @param {string} path
   * @param {unknown} json
   */
  post(path, json) {
    return this.send("POST", path, { json });
  }

  /**
   * @param {string} path
   * @param {unknown} json
   */
  put(path, json) {
    return this.send("PUT", path, { json });
  }

  /** @param {string} path */
  delete(path) {
    return this.send("DELETE", path);
  }

  /**
   * @param {object} [fields]
   * @returns {Promise<{ id: string, token: string }>}
   */
  async createSession(fields) {
    const answer = await this.post("/sessions", { heartbeat_timeout: 30, ...fields });
    equal(answer.status, 201, `status of POST /sessions: ${answer.text}`);
    return { id: locatedId(answer), token: answer.body.token };
  }

  /**
   * @param {string} sessionId
   * @param {string} id
   * @param {object} [fields]
   */
  async createService(sessionId, id, fields) {
    const answer = await this.post("/services", { id, session_id: sessionId, ...fields });
    equal(answer.status, 201, `status of POST /services: ${answer.text}`);
  }

  /**
   * @param {string} path
   * @returns {Promise<any>} the body of a successful answer
   */
  async read(path) {
    const answer = await this.get(path);
    equal(answer.status, 200, `status of GET ${path}: ${answer.text}`);
    return answer.body;
  }
}

/**
 * A list without the position it was read at, which must be there.
 *
 * @param {any} list
 */
export function withoutPosition({ values, metadata: { feed_position, ...metadata } }) {
  timeOfUuid(feed_position);
  return { values, metadata };
}

/** @param {Answer} answer */
export function locatedId(answer) {
  const location = answer.headers.get("location");
  matches(location, /^https?:\/\/[^/]+\/v1\.0\/\d+\/(sessions|services)\/[^/]+$/, "Location");
  return String(location).slice(String(location).lastIndexOf("/") + 1);
}

/**
 * Checks that an answer is this fault, in every part the API promises.
 *
 * @param {Answer} answer
 * @param {number} status
 * @param {{ type: string, message?: string | RegExp, details?: unknown }} expected
 */
export function isFault(answer, status, { type, message, details }) {
  equal(answer.status, status, `status, with body ${answer.text}`);
  equal(answer.headers.get("content-type"), "application/json; charset=UTF-8", "Content-Type");
  ok(answer.body, "a fault has a body");
  equal(answer.body.type, type, `type in ${answer.text}`);
  equal(answer.body.code, status, "code");
  matches(answer.body.txnId, /^\.rh-[\w-]{4}\.h-[\w-]+\.r-[\w-]{8}\.c-\d+\.ts-\d+\.v-[\w.-]+$/);
  equal(answer.headers.get("x-response-id"), answer.body.txnId, "X-Response-Id");
  if (message instanceof RegExp) matches(answer.body.message, message, "message");
  else if (message !== undefined) equal(answer.body.message, message, "message");
  if (details !== undefined) equal(answer.body.details, details, "details");
}

/**
 * @param {string} key of the field
 * @param {string} [details]
 */
export function invalidField(key, details) {
  return { type: "badRequest", message: `Validation error for key '${key}'`, details };
}

/**
 * @param {string} type of the object
 * @param {string} key
 */
export function notFound(type, key) {
  return {
    type: "notFoundError",
    message: "object does not exist",
    details: `Object "${type}" with key "${key}" does not exist`,
  };
}

/** The time in a version 1 UUID, in milliseconds since the Unix epoch. @param {string} uuid */
export function timeOfUuid(uuid) {
  matches(uuid, /^[0-9a-f]{8}-[0-9a-f]{4}-1[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/, "UUID");
  const [low = "", middle = "", high = ""] = uuid.split("-");
  const ticks = BigInt(`0x${high.slice(1)}${middle}${low}`);
  return Number((ticks - 0x01b21dd213814000n) / 10000n);
}

/**
 * A version 1 UUID of a time.
 *
 * @param {number} millis since the Unix epoch
 */
export function uuidAt(millis) {
  const ticks = (BigInt(millis) * 10000n + 0x01b21dd213814000n).toString(16).padStart(15, "0");
  return `${ticks.slice(7)}-${ticks.slice(3, 7)}-1${ticks.slice(0, 3)}-8a41-7c6d62a1f3b8`;
}
