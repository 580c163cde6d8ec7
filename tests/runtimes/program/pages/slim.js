// A page that loads the modules itself, compiled while they arrive, before the program is imported.

import { init as initClient } from "service-registry-client/slim";
import { init as initRegistry } from "service-registry-client/slim/registry";

// Counted for the test, which wants to know whether this happened.
const { compileStreaming } = WebAssembly;
let streamed = 0;
WebAssembly.compileStreaming = (source) => {
  streamed += 1;
  return compileStreaming(source);
};

const files = "/node_modules/service-registry-client/pkg";
await Promise.all([
  initClient(`${files}/client/client_bg.wasm`),
  initRegistry(fetch(`${files}/registry/registry_bg.wasm`)),
]);
Object.assign(globalThis, { streamed });
await import("../page.js");
