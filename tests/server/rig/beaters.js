// Sessions that beat, each over a connection of its own, as a process: beaters.js '{"port": …, "token": …, "sessions": …, "interval": …}'.
// It says when all are there, and at a SIGTERM what became of every beat.

import { Connection, quantile } from "./raw-client.js";

const { port, token, sessions, interval } = JSON.parse(process.argv[2] ?? "{}");
/** @type {number[]} */
const times = [];
/** @type {Record<number, number>} */
const statuses = {};
let isOver = false;
let underWay = 0;

const beaters = [];
for (let count = 0; count < sessions; count += 200) {
  const some = Array.from({ length: Math.min(200, sessions - count) }, begin);
  beaters.push(...(await Promise.all(some)));
}
console.log("all are there");
const ended = beaters.map(beat);
process.once("SIGTERM", async () => {
  isOver = true;
  while (underWay > 0) await sleep(10);
  const [p50, p99, max] = [0.5, 0.99, 1].map(
    (share) => Math.round(quantile(times, share) * 10) / 10,
  );
  console.log(`result ${JSON.stringify({ beats: times.length, statuses, p50, p99, max })}`);
  process.exit();
});
await Promise.all(ended);

async function begin() {
  const connection = new Connection(port, token);
  const created = await connection.ask("POST", "/v1.0/1234/sessions", '{"heartbeat_timeout":30}');
  const id = /^location: .*\/(se\w+)/im.exec(created.head)?.[1];
  if (created.status !== 201 || !id) throw new Error(`a session was answered by ${created.status}`);
  return {
    connection,
    path: `/v1.0/1234/sessions/${id}/heartbeat`,
    token: JSON.parse(created.body).token,
  };
}

/** @param {Awaited<ReturnType<typeof begin>>} beater */
async function beat(beater) {
  await sleep(Math.random() * interval);
  while (!isOver) {
    const began = performance.now();
    underWay += 1;
    const { status, body } = await beater.connection.ask(
      "POST",
      beater.path,
      `{"token":"${beater.token}"}`,
    );
    underWay -= 1;
    const took = performance.now() - began;
    times.push(took);
    statuses[status] = (statuses[status] ?? 0) + 1;
    if (status === 200) beater.token = JSON.parse(body).token;
    await sleep(Math.max(0, interval - took));
  }
}

/** @param {number} ms */
function sleep(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
