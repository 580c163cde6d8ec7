import wasm from "../../pkg/registry/registry_bg.wasm?module";
import { initSync } from "../registry-classes.js";

initSync({ module: wasm });

export { hashApiKey, InternalError, Registry, ServiceRegistryError } from "../registry-classes.js";
