// ZooKeeper: sessions that are kept by pings. A session has a connection, so there are as many as those.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { freePort } from "../../runtimes/rig/free-port.js";
import { connections } from "../load/beats.js";
import { installedVersion, startPeer } from "./debian.js";

const program = "/usr/share/zookeeper/bin/zkServer.sh";

/** @type {import("./debian.js").Peer} */
export const zookeeper = {
  exchanges: [
    {
      id: "zookeeper",
      name: "ZooKeeper, session pings",
      durability: "sessions on disk, their pings in memory",
      atLeast: 1.5,
    },
  ],
  async start(folder) {
    const version = await installedVersion("zookeeper", program);
    const port = await freePort();
    const settings = {
      tickTime: 2000,
      dataDir: folder,
      clientPortAddress: "127.0.0.1",
      clientPort: port,
      "admin.enableServer": false,
    };
    const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`);
    const config = join(folder, "zoo.cfg");
    writeFileSync(config, lines.join(""));
    // JMX would listen, too.
    const env = { ZOO_LOG_DIR: folder, JMXDISABLE: "true" };
    const command = [program, "start-foreground", config];
    const server = await startPeer(command, port, { cwd: folder, env });
    const address = `127.0.0.1:${port}`;
    const plan = { protocol: /** @type {const} */ ("zookeeper"), address, connections };
    return { version, server, plans: { zookeeper: { ...plan, requests: [] } } };
  },
};
