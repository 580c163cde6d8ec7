// The behaviour suite over HTTP: a registry that listens, reached as a client on Node does by itself.

import { runSuite } from "./run.js";
import { openOverSocket } from "./socket.js";

runSuite("over a socket", (options) => openOverSocket(globalThis.fetch, options), {
  overSocket: true,
});
