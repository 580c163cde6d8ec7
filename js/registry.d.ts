export type {
  AccountOptions,
  DevelopmentAccount,
  EngineKind,
  RateLimitMethod,
  RateLimitOptions,
  RegistryOptions,
  ResourceLimitsOptions,
  Statistics,
  StoreStatistics,
} from "../pkg/registry/registry.js";
export { hashApiKey } from "../pkg/registry/registry.js";
export { InternalError, ServiceRegistryError } from "./types/errors.js";
export * from "./types/persistence.js";
export * from "./types/registry.js";
