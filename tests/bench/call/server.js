// Answers what the registry once answered, byte for byte, so that it costs as little as a server in JavaScript can: what
// is measured is the client, which must find it waiting. Prints its address when it listens; `GET /cpu` tells what CPU time it took.

import { connect } from "node:net";
import { Registry } from "service-registry-client/registry";
import { serve } from "service-registry-client/serve";
import { bareServer, bodyLength, headEnd } from "../servers/bare.js";

const account = { username: "demo", apiKey: "3f1b9c5d7e", tenantId: "1234" };
const lineEnd = "\r\n";

// Each as the bytes that came from the registry.
/** @type {Buffer} */
let login;
/** @type {Buffer} */
let session;

const server = bareServer(answerTo);
server.listen(0, "127.0.0.1", async () => {
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  const id = await record(`127.0.0.1:${port}`);
  console.log(JSON.stringify({ url: `http://127.0.0.1:${port}`, id, ...account }));
});

/** @param {string} request */
function answerTo(request) {
  if (!request.startsWith("GET")) return login;
  return request.startsWith("GET /cpu") ? cpuTime() : session;
}

function cpuTime() {
  const { user, system } = process.cpuUsage();
  const body = JSON.stringify(user + system);
  const head = `HTTP/1.1 200 OK${lineEnd}content-type: application/json`;
  return `${head}${lineEnd}content-length: ${body.length}${headEnd}${body}`;
}

/**
 * Asks a registry for what this server answers from then on.
 *
 * @param {string} host that requests will be sent to
 * @returns {Promise<string>} the session's id
 */
async function record(host) {
  const registry = new Registry({ accounts: [account] });
  const real = await serve(registry, { port: 0 });
  const { username, apiKey, tenantId } = account;
  const auth = { "RAX-KSKEY:apiKeyCredentials": { username, apiKey } };
  /** @param {string} line @param {string} token @param {object} [body] */
  const ask = (line, token, body) => rawAnswer(real.url, host, line, token, body);
  login = await ask("POST /v2.0/tokens", "", { auth });
  const token = JSON.parse(bodyOf(login)).access.token.id;
  const created = await ask(`POST /v1.0/${tenantId}/sessions`, token, {
    heartbeat_timeout: 30,
    metadata: { rack: "b7" },
  });
  const id = /^location: .*\/(\S+)/im.exec(String(created))?.[1] ?? "";
  session = await ask(`GET /v1.0/${tenantId}/sessions/${id}`, token);
  if (JSON.parse(bodyOf(session)).id !== id) throw new Error(`The registry answered ${session}`);
  await real.close();
  registry.close();
  return id;
}

/** @param {Buffer} answer */
function bodyOf(answer) {
  return String(answer).split(headEnd)[1] ?? "";
}

/**
 * @param {string} url
 * @param {string} host
 * @param {string} line
 * @param {string} token
 * @param {object} [body]
 * @returns {Promise<Buffer>}
 */
function rawAnswer(url, host, line, token, body) {
  const text = body ? JSON.stringify(body) : "";
  const lines = [`${line} HTTP/1.1`, `Host: ${host}`, "Content-Type: application/json"];
  if (token) lines.push(`X-Auth-Token: ${token}`);
  if (body) lines.push(`Content-Length: ${text.length}`);
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname, () =>
      socket.write(lines.join(lineEnd) + headEnd + text),
    );
    let answer = Buffer.alloc(0);
    socket.once("error", reject).on("data", (chunk) => {
      answer = Buffer.concat([answer, chunk]);
      const [head = "", rest] = String(answer).split(headEnd);
      if (rest === undefined || Buffer.byteLength(rest) < bodyLength(head)) return;
      socket.destroy();
      resolve(answer);
    });
  });
}
