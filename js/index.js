import wasm from "#client-wasm";
import { Client, EventsFeedPoller, HeartBeater, initSync } from "../pkg/client/client.js";
import { makeEmitting } from "./emitting.js";
import { ServiceRegistryError } from "./errors.js";

initSync({ module: wasm });
makeEmitting(HeartBeater, EventsFeedPoller);

export { Client, EventsFeedPoller, HeartBeater, ServiceRegistryError };
