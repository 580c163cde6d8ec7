export { ServiceRegistryError } from "./errors.js";
export { checkDirectory } from "./level/check.js";
export { openDirectory } from "./level/directory.js";
