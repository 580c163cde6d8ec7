// A page that leaves the program to its service worker.

const remote = new URLSearchParams(location.search).get("remote");
navigator.serviceWorker.onmessage = ({ data }) => Object.assign(globalThis, { result: data });
await navigator.serviceWorker.register(new URL("in-service-worker.js", import.meta.url), {
  type: "module",
});
const { active } = await navigator.serviceWorker.ready;
active?.postMessage(JSON.parse(remote ?? "null"));
