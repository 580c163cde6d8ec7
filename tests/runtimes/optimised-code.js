// Makes V8 give up the optimised code around a call into WebAssembly while that call runs. Its versions
// before the one of Node 24 end the process then, if the call returns a single reference.

import { Client } from "service-registry-client";
import { Registry } from "service-registry-client/registry";

/** Built at run time, because only V8 with --allow-natives-syntax can read it. */
const deoptimise = new Function("call", "%DeoptimizeFunction(call)");

const account = { username: "demo", apiKey: "3f1b9c5d7e", tenantId: "1234" };
const registry = new Registry({ accounts: [account] });
const { fetch } = registry;

/** @type {((...args: never[]) => unknown) | undefined} */
let optimised;
const { now } = Date;
Date.now = () => {
  const call = optimised;
  optimised = undefined;
  if (call) deoptimise(call);
  return now();
};

const url = "http://registry.test/v1.0/1234/limits";
for (let count = 0; count < 20_000; count += 1) await fetch(url);
for (let count = 0; count < 20; count += 1) {
  optimised = fetch;
  await fetch(url);
}

const { events, sessions } = new Client("demo", "3f1b9c5d7e", "us", {
  fetch: () => Promise.resolve(new Response("{}", { status: 500 })),
});
const { list } = sessions;
const call = () => sessions.list().catch(() => {});
for (let count = 0; count < 20_000; count += 1) await call();
for (let count = 0; count < 20; count += 1) {
  optimised = list;
  await call();
}
events.getPoller().status();
registry.close();
console.log("alive");
