// What keeps a Node process running, and what lets it end.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const cwd = fileURLToPath(new URL("../..", import.meta.url));

const setUp = `
  import { Client } from "service-registry-client";
  import { Registry } from "service-registry-client/registry";
  const registry = new Registry();
  const { username, apiKey } = registry.developmentAccount;
  const client = new Client(username, apiKey, "us", { fetch: registry.fetch });
`;

/** @type {[name: string, program: string, output: string][]} */
const programs = [
  [
    "a request that the registry holds keeps it running until it is answered",
    `const { feedPosition } = await client.services.list();
     const { tenantId } = registry.developmentAccount;
     const login = await registry.fetch("http://registry.test/v2.0/tokens", {
       method: "POST",
       headers: { "content-type": "application/json" },
       body: JSON.stringify({ auth: { passwordCredentials: { username, password: apiKey } } }),
     });
     const token = (await login.json()).access.token.id;
     const url = "http://registry.test/v1.0/" + tenantId + "/events?wait=1&marker=" + feedPosition;
     const answer = await registry.fetch(url, { headers: { "x-auth-token": token } });
     console.log(answer.status);`,
    "200\n",
  ],
  [
    "a started poller keeps it running, a stopped one does not",
    `const poller = client.events.getPoller({ pollInterval: 20 });
     poller.on("configuration_value.update", () => {
       console.log("told");
       poller.stop();
     });
     await client.configuration.set("port", "1");
     poller.start();`,
    "told\n",
  ],
  [
    "a poller that is stopped during a poll does not",
    `const { fetch } = registry;
     let poller;
     const held = (url, init) => {
       if (String(url).includes("/events")) {
         console.log("asked");
         poller.stop();
         return new Promise(() => {});
       }
       return fetch(url, init);
     };
     poller = new Client(username, apiKey, "us", { fetch: held }).events.getPoller({ pollInterval: 5 });
     poller.start();`,
    "asked\n",
  ],
  [
    "a followed feed keeps it running, one that was left does not",
    `setTimeout(() => client.configuration.set("port", "1"), 50);
     for await (const event of client.events.follow()) {
       console.log(event.type);
       break;
     }`,
    "configuration_value.update\n",
  ],
  [
    "a heartbeater that is stopped while it makes a session anew does not",
    `const { fetch } = registry;
     let isAway = false;
     const failing = (url, init) =>
       isAway && String(url).endsWith("/sessions")
         ? Promise.reject(new TypeError("fetch failed"))
         : fetch(url, init);
     const beating = new Client(username, apiKey, "us", { fetch: failing });
     const { id, heartbeater } = await beating.sessions.create(3, {}, { recover: true });
     await client.sessions.remove(id);
     isAway = true;
     let errors = 0;
     heartbeater.on("error", () => {
       errors += 1;
       if (errors < 3) return;
       console.log("stopped");
       heartbeater.stop();
     });
     heartbeater.start();`,
    "stopped\n",
  ],
];

for (const [name, program, output] of programs) {
  test(name, { timeout: 20_000 }, async (context) => {
    const command = ["--input-type=module", "--eval", setUp + program];
    const child = spawn(process.execPath, command, { cwd, stdio: ["ignore", "pipe", "inherit"] });
    context.after(() => child.kill());
    const exited = new Promise((resolve) => child.once("exit", resolve));
    assert.equal(await text(child.stdout), output);
    assert.equal(await exited, 0);
  });
}
