export { ServiceRegistryError } from "./errors.js";
export { openDirectory } from "./level/directory.js";
