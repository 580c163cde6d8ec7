export { initSync, Registry } from "../pkg/registry/registry.js";
export { ServiceRegistryError } from "./errors.js";
