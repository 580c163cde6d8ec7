// A registry in a process of its own, to be killed. It says where it listens.

import { Registry } from "service-registry-client/registry";
import { serve } from "service-registry-client/serve";
import { account } from "../../package/registry.js";

const { port = 0, ...options } = JSON.parse(process.argv[2] ?? "{}");
const server = await serve(new Registry({ accounts: [account], cors: ["*"], ...options }), {
  port,
});
process.send?.({ url: server.url });
