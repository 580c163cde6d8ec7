import type { Callback, CallOptions } from "./calls.js";

/** One rule of how many requests an account may send. */
export interface RateLimit {
  /** The most requests in a window. */
  limit: number;
  /** How many of them were sent in the window that ends now. */
  used: number;
  /** The window, in hours with one decimal: `24.0 hours`. */
  window: string;
}

/** What an account may use. */
export interface Limits {
  /** The most objects of each kind: `session`, `service`, `configuration_value`. */
  resource: Record<string, number>;
  /** The rules by the path they are about, a regular expression. */
  rate: Record<string, RateLimit>;
}

/** `client.account`. */
export interface Account {
  /** Reads what the account may use. Rejects with a `ServiceRegistryError`. */
  getLimits(options?: CallOptions | null): Promise<Limits>;
  getLimits(callback: Callback<[limits: Limits]>): void;
  getLimits(options: CallOptions | null, callback: Callback<[limits: Limits]>): void;
}
