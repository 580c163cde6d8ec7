import wasm from "../pkg/client/compact.js";
import { initSync } from "./client-classes.js";

initSync({ module: wasm });

export {
  Client,
  closeOnSignals,
  EventsFeedPoller,
  HeartBeater,
  InternalError,
  ServiceRegistryError,
} from "./client-classes.js";
