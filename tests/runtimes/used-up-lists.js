// Asks a registry for a page that its memory has no room for, again and again, and prints what became of it all. Its
// process is given little.

import { Registry } from "service-registry-client/registry";
import { logIn } from "./rig/log-in.js";

/** Which objects of an entry of a list were created here. @type {Record<string, (entry: any) => { id: string }[]>} */
const lists = {
  sessions: (session) => [session],
  services: (service) => [service],
  "views/overview": ({ services }) => services,
  events: ({ type, payload }) => (type === "service.join" ? [payload] : []),
};
const asked = process.argv[2] ?? "";
const createdIn = lists[asked] ?? (() => []);
const account = { username: "demo", apiKey: "secret", tenantId: "7" };
const base = "http://registry/v1.0/7";
const metadata = { text: "x".repeat(250) };
/** How many are created between two lists, and services in a session. */
const some = 20;
const { fetch } = new Registry({ accounts: [account] });
const headers = { "content-type": "application/json", "x-auth-token": await logIn(fetch, account) };

/** Errors that nobody was told of. */
let untold = 0;
process.on("uncaughtException", (error) => {
  console.error(error);
  untold += 1;
});

let sessionId = "";
/** @type {string[]} */
const created = [];

// Not awaited here: whoever listens for what nobody catches would take its failure for one of those, and the program for done.
main().catch((error) => {
  console.error(error);
  process.exit(1);
});

async function main() {
  /** @type {Response} */
  let refused;
  do {
    await createSome();
    refused = await whole();
  } while (refused.status === 200);
  const { type } = /** @type {{ type: string }} */ (await refused.json());
  const statuses = new Set([refused.status]);
  for (let count = 0; count < 100; count += 1) statuses.add((await whole()).status);
  // What was refused has given back what it took.
  await createSome();
  await createSome();
  const found = await readAll();
  const isKept = JSON.stringify(found) === JSON.stringify(created.toSorted());
  await expired();
  await createSome();
  const after = [(await whole()).status, (await readAll()).length];
  const count = created.length;
  const full = await fill();
  console.log(
    JSON.stringify({
      type,
      statuses: [...statuses],
      created: count,
      isKept,
      after,
      full,
      untold,
    }),
  );
}

/** @param {string} path @param {object} [body] */
async function request(path, body) {
  const init = body ? { method: "POST", body: JSON.stringify(body) } : {};
  return await fetch(`${base}/${path}`, { headers, ...init });
}

function whole() {
  return request(`${asked}?limit=1000`);
}

async function createSome() {
  for (let count = 0; count < some; count += 1) {
    if (count === 0 || asked === "sessions") sessionId = await create("sessions", {});
    const id = `service-${created.length}`;
    if (asked !== "sessions") await create("services", { id, session_id: sessionId });
    created.push(asked === "sessions" ? sessionId : id);
  }
}

/** @param {string} kind @param {object} object @returns {Promise<string>} its id */
async function create(kind, object) {
  const response = await request(kind, { heartbeat_timeout: 15, metadata, ...object });
  const location = response.headers.get("location");
  if (!location)
    throw new Error(`${created.length} objects, the next is answered by ${response.status}`);
  return location.split("/").at(-1) ?? "";
}

/** Creates what there is room for; what is answered when the time of all that is over. */
async function fill() {
  let isFull = false;
  while (!isFull)
    isFull = await createSome().then(
      () => false,
      () => true,
    );
  await new Promise((resolve) => setTimeout(resolve, 17_000));
  // A machine that is busy needs a while for all of them.
  for (let tries = 10; ; tries -= 1) {
    const { status } = await whole();
    if (status === 200 || tries === 0) return status;
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

/**
 * What is found by small pages. An entry of the feed that ends a session holds all its services, so twenty of those have
 * as little room as a whole page of other ones.
 */
async function readAll() {
  /** @type {string[]} */
  const ids = [];
  for (let marker = ""; ; marker = `&marker=${marker}`) {
    const response = await request(`${asked}?limit=2${marker}`);
    const page = /** @type {any} */ (await response.json());
    ids.push(...page.values.flatMap(createdIn).map((/** @type {{ id: string }} */ { id }) => id));
    marker = page.metadata.next_marker;
    if (!marker) return ids.sort();
  }
}

/** Waits until all sessions are gone. */
async function expired() {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const response = await request("sessions?limit=1");
    const { values } = /** @type {{ values: unknown[] }} */ (await response.json());
    if (values.length === 0) return;
  }
}
