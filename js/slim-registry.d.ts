export * from "./registry.js";
export * from "./types/init.js";
