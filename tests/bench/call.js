// Reads one session over and over, by the client and by bare fetch + JSON.parse in turn, and prints microseconds a call.

import process from "node:process";
import { Client } from "service-registry-client";

const { SERVER_URL = "", USERNAME = "", API_KEY = "", TENANT_ID = "" } = process.env;
const rounds = 15;
const callsInRound = 640;

const client = new Client(USERNAME, API_KEY, "us", { url: `${SERVER_URL}/v1.0` });
const { id, heartbeater } = await client.sessions.create(30, { metadata: { rack: "b7" } });
heartbeater.start();
const url = `${SERVER_URL}/v1.0/${TENANT_ID}/sessions/${id}`;
const headers = { "X-Auth-Token": await logIn(), "Content-Type": "application/json" };

const results = [];
for (const inFlight of [1, 32]) {
  /** @type {{ inFlight: number, client: number[], bare: number[] }} */
  const result = { inFlight, client: [], bare: [] };
  for (let round = -2; round < rounds; round += 1) {
    const turns = [
      { figures: result.client, call: () => client.sessions.get(id) },
      { figures: result.bare, call: bareCall },
    ];
    // Who goes first changes with every round, so that neither always finds the caches warm.
    if (round % 2) turns.reverse();
    for (const { figures, call } of turns) {
      const micros = await time(call, inFlight);
      if (round >= 0) figures.push(micros);
    }
  }
  results.push(result);
}
console.log(JSON.stringify(results));
process.exit(0);

async function bareCall() {
  const response = await fetch(url, { headers });
  return JSON.parse(await response.text());
}

/**
 * @param {() => Promise<unknown>} call
 * @param {number} inFlight
 */
async function time(call, inFlight) {
  const start = performance.now();
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      for (let left = callsInRound / inFlight; left > 0; left -= 1) await call();
    }),
  );
  return ((performance.now() - start) * 1000) / callsInRound;
}

async function logIn() {
  const response = await fetch(`${SERVER_URL}/v2.0/tokens`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({
      auth: { "RAX-KSKEY:apiKeyCredentials": { username: USERNAME, apiKey: API_KEY } },
    }),
  });
  const { access } = await response.json();
  return access.token.id;
}
