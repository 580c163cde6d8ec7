// Starts the program in a page.

import { main } from "./program.js";

const remote = new URLSearchParams(globalThis.location.search).get("remote");
main(remote ? JSON.parse(remote) : undefined).then(
  (result) => Object.assign(globalThis, { result }),
  (error) => Object.assign(globalThis, { result: { error: String(error?.stack ?? error) } }),
);
