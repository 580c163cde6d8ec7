// The API's rules against `service-registry serve`: on each host, in memory and on disk.

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { after } from "node:test";
import { runConformance } from "../spec/run.js";
import { accounts, writeAccounts } from "./rig/accounts.js";
import { hosts, serve, temporaryFolder } from "./rig/serve.js";

const folder = temporaryFolder(after);
const file = await writeAccounts(folder);
const [account, other] = accounts;
if (!account || !other) throw new Error("there are two accounts");

for (const host of hosts) {
  for (const place of ["in memory", "on disk"]) {
    const open = async () => {
      const data = join(folder, `${host} data`);
      mkdirSync(data, { recursive: true });
      const server = await serve(host, [
        ...["--accounts", file, "--trust-proxy", "loopback", "--log-level", "warn"],
        ...(place === "on disk" ? ["--data", data] : []),
      ]);
      const target = {
        ...account,
        other,
        fetch: globalThis.fetch,
        url: `${server.url}/v1.0`,
        authUrl: `${server.url}/v2.0`,
        overSocket: true,
      };
      const close = async () => {
        await server.stop();
      };
      return { target, close };
    };
    const label = `serve on ${host}, ${place}`;
    runConformance({ label, open, openWith: undefined }, { hasOther: true, overSocket: true });
  }
}
