export type {
  AccountOptions,
  DevelopmentAccount,
  RegistryOptions,
} from "../pkg/registry/registry.js";
export { ServiceRegistryError } from "./types/errors.js";
export * from "./types/registry.js";
