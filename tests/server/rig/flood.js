// Clients that ask again as soon as they are answered, as a process: flood.js '{"port": …, "token": …, "connections": …, "paths": […]}'.
// At a SIGTERM it says how they were answered.

import { Connection } from "./raw-client.js";

const { port, token, connections, paths } = JSON.parse(process.argv[2] ?? "{}");
/** @type {Record<string, number>} */
const statuses = {};
let impatient = 0;

process.once("SIGTERM", () => {
  console.log(`result ${JSON.stringify({ statuses, impatient })}`);
  process.exit();
});

for (let count = 0; count < connections; count += 1) ask(count);

/** @param {number} count */
async function ask(count) {
  let connection = new Connection(port, token);
  for (let turn = count; ; turn += 1) {
    const { status, head } = await connection.ask("GET", paths[turn % paths.length]);
    statuses[status] = (statuses[status] ?? 0) + 1;
    if (status === 503 && !/^retry-after: 1\r$/im.test(head)) impatient += 1;
    if (status === 0) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      connection = new Connection(port, token);
    }
  }
}
