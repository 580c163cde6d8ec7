// The client's behaviour over HTTP once more, by Node's own fetch: socket.test.js has it by the package's transport.

import { runChecks } from "./run.js";
import { openOverSocket } from "./socket.js";
import { suite } from "./suite.js";

/** All kinds of calls and of their ends; what else there is waits for time, however calls are sent. */
const features = Object.entries(suite).filter(([name]) =>
  /^(client\.|the client's|lists|raw|timeouts|heartbeater|following)/.test(name),
);

runChecks(
  "by the global fetch",
  // Another function than the one that the transport takes the place of.
  (options) => openOverSocket((url, init) => globalThis.fetch(url, init), options),
  Object.fromEntries(features),
);
