import wasm from "#client-wasm";
import { Client, HeartBeater, initSync } from "../pkg/client/client.js";
import { ServiceRegistryError } from "./errors.js";

initSync({ module: wasm });

export { Client, HeartBeater, ServiceRegistryError };
