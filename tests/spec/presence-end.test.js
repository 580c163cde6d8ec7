// How a Node process with a presence ends.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { transformSync } from "esbuild";

const cwd = fileURLToPath(new URL("../..", import.meta.url));

const setUp = `
  import { Client, closeOnSignals } from "service-registry-client";
  import { Registry } from "service-registry-client/registry";
  const registry = new Registry();
  const { username, apiKey } = registry.developmentAccount;
  const client = new Client(username, apiKey, "us", { fetch: registry.fetch });
  const observer = new Client(username, apiKey, "us", { fetch: registry.fetch });
  const count = async () => (await observer.services.list()).length;
  const listeners = () => process.listenerCount("SIGTERM") + process.listenerCount("SIGINT");
  const services = [{ id: "web-1" }];
`;

/** @type {[name: string, program: string, output: string, signal?: NodeJS.Signals][]} */
const programs = [
  [
    "await using closes the presence, and nothing is left that keeps it running",
    `{
       await using presence = await client.join({ services });
       console.log(await count(), presence.state);
     }
     console.log(await count());
     registry.close();`,
    "1 active\n0\n",
  ],
  [
    "a closed presence leaves nothing that keeps it running, without a registry either",
    `const presence = await client.join({ services });
     registry.close();
     await presence.close({ timeout: 300 });
     console.log(listeners());`,
    "0\n",
  ],
  [
    "join that fails leaves nothing that keeps it running",
    `const failing = new Client(username, apiKey, "us", { fetch: () => Promise.reject(new TypeError("no")) });
     await failing.join({ services, timeout: 100 }).catch((error) => console.log(error.code));`,
    "ETIMEDOUT\n",
  ],
  [
    "a signal closes the presence, and the process ends by itself",
    `const presence = await client.join({ services });
     presence.on("stopped", () => console.log("stopped", listeners()));
     process.on("exit", (code) => console.log("exit", code));
     closeOnSignals(presence);
     const check = setInterval(async () => {
       if (await count() > 0) return;
       clearInterval(check);
       console.log("gone");
       registry.close();
     }, 10);
     console.log("ready");`,
    "ready\nstopped 0\ngone\nexit 0\n",
    "SIGTERM",
  ],
  [
    "a second signal ends a process that takes its time",
    `const presence = await client.join({ services });
     closeOnSignals(presence, { signals: ["SIGINT"], drain: 60_000, timeout: 120_000 });
     const check = setInterval(async () => {
       const [service] = await observer.services.list();
       if (!service.metadata.draining) return;
       clearInterval(check);
       console.log("draining", listeners());
       process.kill(process.pid, "SIGINT");
     }, 10);
     console.log("ready");`,
    "ready\ndraining 0\n",
    "SIGINT",
  ],
  [
    "signals are not listened for after close, nor when that is taken back",
    `const [one, two] = [await client.join(), await client.join()];
     closeOnSignals(one);
     const stop = closeOnSignals(two, { signals: ["SIGTERM"] });
     console.log(listeners());
     await one.close();
     console.log(listeners());
     stop();
     stop();
     console.log(listeners());
     closeOnSignals(one);
     console.log(listeners());
     await two.close();
     registry.close();`,
    "3\n1\n0\n0\n",
  ],
  [
    "what is no signal is refused, and so is one that cannot be listened to; nothing is left",
    `const presence = await client.join();
     for (const signals of [["SIGTERM", "SIGTREM"], [15], [null], ["toString"], ["SIGTERM", "SIGKILL"], ["SIGSTOP"]]) {
       try {
         closeOnSignals(presence, { signals });
       } catch ({ code, message }) {
         console.log(code, message.replace(/:.*/, ""), listeners());
       }
     }
     await presence.close();
     registry.close();`,
    `invalid_argument options.signals must be without SIGTREM, which cannot be listened to 0
invalid_argument options.signals must be without 15, which cannot be listened to 0
invalid_argument options.signals must be without null, which cannot be listened to 0
invalid_argument options.signals must be without toString, which cannot be listened to 0
invalid_argument options.signals must be without SIGKILL, which cannot be listened to 0
invalid_argument options.signals must be without SIGSTOP, which cannot be listened to 0
`,
  ],
];

for (const [name, program, output, signal] of programs) {
  test(name, { timeout: 20_000 }, async (context) => {
    // Node 20 does not know \`await using\` yet.
    const { code } = transformSync(setUp + program, { target: "node20", format: "esm" });
    const command = ["--input-type=module", "--eval", code];
    const child = spawn(process.execPath, command, { cwd, stdio: ["ignore", "pipe", "inherit"] });
    context.after(() => child.kill("SIGKILL"));
    const exited = once(child, "exit");
    if (signal) child.stdout.once("data", () => child.kill(signal));
    assert.equal(await text(child.stdout), output);
    const killed = name.includes("second signal");
    assert.deepEqual(await exited, killed ? [null, signal] : [0, null]);
  });
}
