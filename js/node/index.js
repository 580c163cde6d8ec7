// Node's own base64 is decoded in a twentieth of the time, and a program that starts downloads nothing.
import wasm from "../../pkg/client/wasm.js";
import { initSync, Sender } from "../client-classes.js";
import { Ending } from "./ending.js";
import { Transport } from "./transport.js";

initSync({ module: wasm });

// Deno and Bun take this entry, too, and have a `fetch` that is as fast; pages do whose bundler does not read `exports`.
const { node, bun, deno } = globalThis.process?.versions ?? {};
if (node && !bun && !deno) {
  const transport = new Transport();
  Sender.usual = transport.fetch.bind(transport);
  Sender.Controller = /** @type {any} */ (Ending);
}

export {
  Client,
  closeOnSignals,
  EventsFeedPoller,
  HeartBeater,
  InternalError,
  ServiceRegistryError,
} from "../client-classes.js";
