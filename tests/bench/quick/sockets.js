// Over sockets of this machine: what lies between a connection and the registry, or the client, is in it, too. Both ends share
// the process; what the other end takes is the same for both pieces of work.

import { connect } from "node:net";
import { Client } from "service-registry-client";
import { Registry } from "service-registry-client/registry";
import { serve } from "service-registry-client/serve";
import { logIn } from "../../runtimes/rig/log-in.js";
import { sides } from "../call/sides.js";
import { account } from "../servers/account.js";
import { bareServer, bodyLength, headEnd } from "../servers/bare.js";
import { echoServer } from "../servers/node-echo.js";
import { cannedFetch } from "./canned.js";

/** @typedef {import("./slices.js").Work} Work */
/** @typedef {{ work: Work, close: () => void }} Open work, and how to let go of what it needs */

const connections = 16;

/** Heartbeats of sessions, each over a connection of its own. @returns {Promise<Open>} */
export async function servedBeats() {
  const registry = new Registry({ accounts: [account] });
  const { fetch } = registry;
  const authToken = await logIn(fetch, account);
  const { close, url } = await serve(registry, { port: 0 });
  const { username, apiKey } = account;
  const client = new Client(username, apiKey, "us", { url: `${url}/v1.0`, fetch });
  const beaters = Array.from({ length: connections }, async () => {
    const { id, token } = await client.sessions.create(30);
    return new Beater(url, `/v1.0/${account.tenantId}/sessions/${id}`, authToken, token);
  });
  return {
    work: inTurns(await Promise.all(beaters)),
    close() {
      close();
      registry.close();
    },
  };
}

/** The same requests, to a server that answers what it is sent. @returns {Promise<Open>} */
export async function echoedBeats() {
  const server = echoServer();
  const url = await listening(server);
  const token = "6d7f2ae0-9c1d-11ee-8c90-0242ac120002";
  const beaters = Array.from(
    { length: connections },
    () => new Beater(url, "/v1.0/1234/sessions/seABCDEFGH", "x".repeat(76), token),
  );
  return { work: inTurns(beaters), close: () => server.closeAllConnections() };
}

/** Calls, one after the other, as a client without options sends them and as a bare program does. */
export async function calls() {
  const paths = ["/v2.0/tokens", "/v1.0/1234/sessions/se1"];
  const texts = await Promise.all(paths.map(async (path) => (await cannedFetch(path)).text()));
  const answers = new Map(paths.map((path, index) => [path, answerOf(String(texts[index]))]));
  const server = bareServer((request) => answers.get(request.split(" ", 2)[1] ?? "") ?? notFound);
  const place = { url: await listening(server), id: "se1", peers: "", ...account };
  /** @param {string} side @returns {Promise<Work>} */
  const callsOf = async (side) => {
    const call = await sides[side]?.(place);
    return async (times) => {
      for (let left = times; left > 0; left -= 1) await call?.();
    };
  };
  return { client: await callsOf("client"), bare: await callsOf("bare node:http") };
}

/** @param {string} body */
function answerOf(body) {
  const head = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}`;
  return head + headEnd + body;
}

const notFound = `HTTP/1.1 404 Not Found\r\ncontent-length: 0${headEnd}`;

/** A connection by which one session beats, with the token of the last answer. */
class Beater {
  #socket;
  #head;
  #token;
  #received = "";
  #answered = () => {};
  /** @type {(error: unknown) => void} */
  #failed = (error) => {
    throw error;
  };

  /** @param {string} url @param {string} path @param {string} authToken @param {string} token */
  constructor(url, path, authToken, token) {
    const { host, hostname, port } = new URL(url);
    const lines = [
      `POST ${path}/heartbeat HTTP/1.1`,
      `Host: ${host}`,
      `X-Auth-Token: ${authToken}`,
      "Content-Type: application/json",
    ];
    this.#head = lines.join("\r\n");
    this.#token = token;
    this.#socket = connect(Number(port), hostname).setNoDelay(true).setEncoding("latin1");
    this.#socket.on("data", (/** @type {string} */ chunk) => this.#read(chunk));
    this.#socket.on("error", (error) => this.#failed(error));
    this.#socket.on("close", () => this.#failed(new Error("The server ended a connection.")));
  }

  /** @returns {Promise<void>} */
  beat() {
    const body = `{"token":"${this.#token}"}`;
    this.#socket.write(`${this.#head}\r\nContent-Length: ${body.length}${headEnd}${body}`);
    return new Promise((resolve, reject) => {
      this.#answered = resolve;
      this.#failed = reject;
    });
  }

  /** @param {string} chunk */
  #read(chunk) {
    this.#received += chunk;
    const end = this.#received.indexOf(headEnd);
    if (end < 0) return;
    const body = this.#received.slice(end + headEnd.length);
    if (body.length < bodyLength(this.#received)) return;
    if (!this.#received.startsWith("HTTP/1.1 200")) throw new Error(this.#received);
    this.#received = "";
    this.#token = body.slice(10, 46);
    this.#answered();
  }
}

/** @param {Beater[]} beaters @returns {Work} */
function inTurns(beaters) {
  let first = 0;
  return async (times) => {
    let left = times;
    const lane = async (/** @type {Beater} */ beater) => {
      for (; left > 0; ) {
        left -= 1;
        await beater.beat();
      }
    };
    // On a slow machine a slice is over before each has had its turn: the next one begins where it was.
    const order = [...beaters.slice(first), ...beaters.slice(0, first)];
    first = (first + times) % beaters.length;
    await Promise.all(order.map(lane));
  };
}

/** @param {import("node:net").Server} server @returns {Promise<string>} where it listens */
async function listening(server) {
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return `http://127.0.0.1:${port}`;
}
