// A page that leaves the program to its service worker.

const remote = new URLSearchParams(location.search).get("remote");
const { serviceWorker } = navigator;
if (await takesModules()) {
  serviceWorker.onmessage = ({ data }) => tell(data);
  await serviceWorker.register(new URL("in-service-worker.js", import.meta.url), {
    type: "module",
  });
  const { active } = await serviceWorker.ready;
  active?.postMessage(JSON.parse(remote ?? "null"));
} else {
  tell({ unavailable: "its service workers take no modules" });
}

/** Whether this browser's service workers do, which Firefox's did not always. */
async function takesModules() {
  const scope = new URL("none/", import.meta.url).pathname;
  try {
    const probe = new URL("is-module.js", import.meta.url);
    await (await serviceWorker.register(probe, { type: "module", scope })).unregister();
    return true;
  } catch {
    return false;
  }
}

/** @param {unknown} result */
function tell(result) {
  Object.assign(globalThis, { result });
}
