// A page that leaves the program to a worker.

const worker = new Worker(new URL("in-worker.js", import.meta.url), { type: "module" });
worker.onmessage = ({ data }) => Object.assign(globalThis, { result: data });
worker.onerror = ({ message }) => console.error(`The worker failed: ${message}`);
worker.postMessage(JSON.parse(new URLSearchParams(location.search).get("remote") ?? "null"));
