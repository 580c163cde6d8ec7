// Node's own base64 is decoded in a twentieth of the time, and a program that starts downloads nothing.
import wasm from "../../pkg/client/wasm.js";
import { initSync, Sender } from "../client-classes.js";
import { Transport } from "./transport.js";

initSync({ module: wasm });

const transport = new Transport();
Sender.usual = /** @type {any} */ (transport.fetch.bind(transport));

export {
  Client,
  closeOnSignals,
  EventsFeedPoller,
  HeartBeater,
  InternalError,
  ServiceRegistryError,
} from "../client-classes.js";
