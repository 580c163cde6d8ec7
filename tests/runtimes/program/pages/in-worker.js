// In a worker: runs the program whenever it gets a message.

import { main } from "../program.js";

globalThis.onmessage = async ({ data: remote }) => {
  try {
    globalThis.postMessage(await main(remote));
  } catch (error) {
    globalThis.postMessage({ error: String(error) });
  }
};
