// The behaviour suite over HTTP once more, by Node's own fetch: socket.test.js has it by the package's transport.

import { runSuite } from "./run.js";
import { openOverSocket } from "./socket.js";

runSuite(
  "by the global fetch",
  // Another function than the one that the transport takes the place of.
  (options) => openOverSocket((url, init) => globalThis.fetch(url, init), options),
  { overSocket: true },
);
