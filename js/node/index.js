// Node's own base64 is decoded in a twentieth of the time, and a program that starts downloads nothing.
import wasm from "../../pkg/client/wasm.js";
import { initSync } from "../client-classes.js";

initSync({ module: wasm });

export {
  Client,
  closeOnSignals,
  EventsFeedPoller,
  HeartBeater,
  InternalError,
  ServiceRegistryError,
} from "../client-classes.js";
