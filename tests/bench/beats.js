// A load of heartbeats over raw sockets, each on a session of its own, as light as the sender can be: on two cores it
// shares the machine with the server it measures.

import { connect } from "node:net";

const connections = 32;
const rounds = 9;
const roundMillis = 1500;

/**
 * Beats a registry and a JSON echo in turn and returns beats per second, one figure a round.
 *
 * @param {Record<string, string>} registry
 * @param {Record<string, string>} echo
 */
export async function measureBeats(registry, echo) {
  const { url, headers } = await account(registry);
  const beaters = await Promise.all(
    Array.from({ length: connections }, async () => {
      const { path, token } = await createSession(url, headers);
      return openBeater(registry, path, headers, token);
    }),
  );
  const echoes = await Promise.all(
    beaters.map(({ path, token }) => openBeater(echo, path, headers, token())),
  );
  /** @type {{ registry: number[], echo: number[] }} */
  const figures = { registry: [], echo: [] };
  for (let round = -1; round < rounds; round += 1) {
    const turns = [
      { rates: figures.registry, loop: beaters },
      { rates: figures.echo, loop: echoes },
    ];
    if (round % 2) turns.reverse();
    for (const { rates, loop } of turns) {
      const rate = await beatFor(roundMillis, loop);
      if (round >= 0) rates.push(rate);
    }
  }
  for (const { close } of [...beaters, ...echoes]) close();
  return figures;
}

/** @param {Record<string, string>} registry */
async function account({ SERVER_URL = "", USERNAME, API_KEY, TENANT_ID }) {
  const response = await fetch(`${SERVER_URL}/v2.0/tokens`, {
    method: "POST",
    body: JSON.stringify({
      auth: { "RAX-KSKEY:apiKeyCredentials": { username: USERNAME, apiKey: API_KEY } },
    }),
    headers: { "Content-Type": "application/json" },
  });
  const { access } = await response.json();
  return {
    url: `${SERVER_URL}/v1.0/${TENANT_ID}`,
    headers: { "X-Auth-Token": access.token.id, "Content-Type": "application/json" },
  };
}

/**
 * @param {string} url
 * @param {Record<string, string>} headers
 */
async function createSession(url, headers) {
  const body = JSON.stringify({ heartbeat_timeout: 30 });
  const response = await fetch(`${url}/sessions`, { method: "POST", headers, body });
  const { token } = await response.json();
  const path = `${new URL(response.headers.get("location") ?? "").pathname}/heartbeat`;
  return { path, token };
}

/**
 * One connection that beats one session, the token of each answer in the next request.
 *
 * @param {Record<string, string>} server
 * @param {string} path
 * @param {Record<string, string>} headers
 * @param {string} firstToken
 */
async function openBeater({ SERVER_URL = "" }, path, headers, firstToken) {
  const { hostname, port } = new URL(SERVER_URL);
  const socket = connect(Number(port), hostname);
  socket.setNoDelay(true);
  socket.setEncoding("latin1");
  await new Promise((resolve, reject) => socket.once("connect", resolve).once("error", reject));
  const head = [
    `POST ${path} HTTP/1.1`,
    `Host: ${hostname}:${port}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    `Content-Length: ${JSON.stringify({ token: firstToken }).length}`,
  ].join("\r\n");
  let token = firstToken;
  let received = "";
  /** @type {(() => void) | undefined} */
  let answered;
  socket.on("data", (chunk) => {
    received += chunk;
    const end = received.indexOf('"}');
    if (end < 0) return;
    if (!received.startsWith("HTTP/1.1 200")) throw new Error(received);
    token = received.slice(end - firstToken.length, end);
    received = "";
    answered?.();
  });
  return {
    path,
    token: () => token,
    /** @param {() => void} onAnswer */
    beat(onAnswer) {
      answered = onAnswer;
      socket.write(`${head}\r\n\r\n{"token":"${token}"}`);
    },
    close: () => socket.destroy(),
  };
}

/**
 * @param {number} millis
 * @param {Awaited<ReturnType<typeof openBeater>>[]} beaters
 */
async function beatFor(millis, beaters) {
  const start = performance.now();
  const end = start + millis;
  let beats = 0;
  await Promise.all(
    beaters.map(
      (beater) =>
        new Promise((resolve) => {
          const next = () => {
            beats += 1;
            if (performance.now() < end) beater.beat(next);
            else resolve(undefined);
          };
          beater.beat(next);
        }),
    ),
  );
  return (beats * 1000) / (performance.now() - start);
}
