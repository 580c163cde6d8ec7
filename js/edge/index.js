import wasm from "../../pkg/client/client_bg.wasm?module";
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
