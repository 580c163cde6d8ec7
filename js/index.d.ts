export type { Service, Session } from "../pkg/client/client.js";
export type * from "./types/calls.js";
export * from "./types/client.js";
export * from "./types/errors.js";
export type * from "./types/events.js";
export * from "./types/heartbeater.js";
export type * from "./types/services.js";
export type * from "./types/sessions.js";
