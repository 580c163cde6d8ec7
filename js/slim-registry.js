import { initializer } from "./initializer.js";
import { initSync } from "./registry-classes.js";

export const init = initializer(initSync);

export { hashApiKey, InternalError, Registry, ServiceRegistryError } from "./registry-classes.js";
