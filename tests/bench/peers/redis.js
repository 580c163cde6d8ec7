// Redis: a key a session, set again with its time to live for each heartbeat.

import { randomUUID } from "node:crypto";
import { freePort } from "../../runtimes/rig/free-port.js";
import { connections, sessions } from "../load/beats.js";
import { onCore } from "../servers/process.js";
import { installedVersion, startPeer } from "./debian.js";

const program = "/usr/bin/redis-server";

/** @type {import("./debian.js").Peer} */
export const redis = {
  exchanges: [
    {
      id: "redis",
      name: "Redis, SET … EX",
      durability: "in memory, and a snapshot now and then",
      atLeast: 1,
    },
  ],
  async start(folder) {
    const version = await installedVersion("redis-server", program);
    const port = await freePort();
    const options = ["--bind", "127.0.0.1", "--port", String(port), "--dir", folder];
    const command = onCore(0, [program, ...options]);
    const server = await startPeer(command, port, { cwd: folder });
    const requests = Array.from({ length: sessions }, () =>
      commandOf("SET", `session:${randomUUID()}`, randomUUID(), "EX", "30"),
    );
    const address = `127.0.0.1:${port}`;
    const plan = { protocol: /** @type {const} */ ("redis"), address, connections };
    return { version, server, plans: { redis: { ...plan, requests } } };
  },
};

/** @param {string[]} words */
function commandOf(...words) {
  return `*${words.length}\r\n${words.map((word) => `$${word.length}\r\n${word}\r\n`).join("")}`;
}
