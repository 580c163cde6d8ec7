// In a service worker: runs the program whenever it gets a message.

import { main } from "../program.js";

/** @typedef {MessageEvent & { source: Worker, waitUntil: (work: Promise<void>) => void }} Asked */

globalThis.addEventListener("message", (message) => {
  const asked = /** @type {Asked} */ (message);
  asked.waitUntil(
    main(asked.data).then(
      (report) => asked.source.postMessage(report),
      (error) => asked.source.postMessage({ error: String(error) }),
    ),
  );
});
