export * from "./index.js";
export * from "./types/init.js";
