import wasm from "#registry-wasm";
import { initSync, Registry } from "../pkg/registry/registry.js";
import { ServiceRegistryError } from "./errors.js";

initSync({ module: wasm });

export { Registry, ServiceRegistryError };
