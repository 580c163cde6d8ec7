export { hashApiKey, initSync, inspect, Registry } from "../pkg/registry/registry.js";
export { InternalError, ServiceRegistryError } from "./errors.js";
