// etcd: leases that are kept alive, over the JSON gateway and over streams of gRPC.

import { freePort } from "../../runtimes/rig/free-port.js";
import { connections, post, postOf, sessions } from "../load/beats.js";
import { installedVersion, startPeer } from "./debian.js";

const program = "/usr/bin/etcd";
const durability = "leases on disk, their renewals in memory";

/** @type {import("./debian.js").Peer} */
export const etcd = {
  exchanges: [
    { id: "etcd-gateway", name: "etcd, keep-alive over its JSON gateway", durability, atLeast: 6 },
    { id: "etcd-grpc", name: "etcd, keep-alive over gRPC streams", durability, atLeast: 2.5 },
  ],
  async start(folder) {
    const version = await installedVersion("etcd-server", program);
    const [port, peerPort] = [await freePort(), await freePort()];
    const url = `http://127.0.0.1:${port}`;
    const peerUrl = `http://127.0.0.1:${peerPort}`;
    const options = {
      "data-dir": folder,
      "listen-client-urls": url,
      "advertise-client-urls": url,
      "listen-peer-urls": peerUrl,
      "initial-advertise-peer-urls": peerUrl,
      "initial-cluster": `default=${peerUrl}`,
    };
    const args = Object.entries(options).map(([name, value]) => `--${name}=${value}`);
    const server = await startPeer([program, ...args], port, { cwd: folder });
    try {
      return { version, server, plans: await plansOf(url) };
    } catch (error) {
      await server.stop();
      throw error;
    }
  },
};

/** @param {string} url @returns {Promise<Record<string, import("./debian.js").Plan>>} */
async function plansOf(url) {
  const { host } = new URL(url);
  const ids = await grantLeases(url);
  const headers = { "Content-Type": "application/json" };
  const requests = ids.map((ID) =>
    postOf(host, "/v3/lease/keepalive", headers, JSON.stringify({ ID })),
  );
  // A lease that is gone has no time to live.
  const marker = '"TTL":"';
  return {
    "etcd-gateway": { protocol: "http", address: host, connections, requests, marker },
    "etcd-grpc": { protocol: "grpc", address: host, connections, requests: ids },
  };
}

/** @param {string} url @returns {Promise<string[]>} */
async function grantLeases(url) {
  const ids = [];
  while (ids.length < sessions) {
    const some = Array.from({ length: 64 }, () => post(`${url}/v3/lease/grant`, {}, { TTL: "30" }));
    for (const response of await Promise.all(some)) ids.push((await response.json()).ID);
  }
  return ids;
}
