import wasm from "../pkg/registry/wasm.js";
import { initSync } from "./registry-classes.js";

initSync({ module: wasm });

export { hashApiKey, InternalError, Registry, ServiceRegistryError } from "./registry-classes.js";
