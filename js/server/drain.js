/** In milliseconds: for a request that came just before nothing more is accepted. While it lasts, no heartbeat is. */
const lastMoment = 100;

/** In milliseconds: for the last answers to leave. */
const flushing = 1000;

/**
 * Ends a server so that nobody who was heard goes without an answer, and no session dies of it. As long as requests are waited
 * for, all else is answered too, heartbeats above all, because the sessions' clocks go on until the registry closes.
 *
 * @param {object} server
 * @param {import("./service.js").State} server.state
 * @param {import("../hosts/types.js").Listening} server.api
 * @param {import("../types/registry.js").Registry} server.registry
 * @param {number} server.timeout in milliseconds, for the requests that are under way now
 * @param {import("./log.js").Log} server.log
 */
export async function drain({ state, api, registry, timeout, log }) {
  const begun = [...state.underWay].filter((request) => !mayBeHeld(request));
  const left = () => begun.filter((request) => state.underWay.has(request));
  state.isDraining = true;
  log.info({ underWay: begun.length }, "stopping");
  await until(() => left().length === 0, timeout);
  const late = left();
  if (late.length > 0) log.warn({ underWay: late.length }, "not all requests ended in time");
  const drained = api.drain();
  const isLast = (/** @type {import("../hosts/types.js").HostRequest} */ request) =>
    !late.includes(request) && !mayBeHeld(request);
  await until(() => ![...state.underWay].some(isLast), lastMoment);
  // Stops the clocks, answers those who are held, and writes what is to be written.
  state.registry = undefined;
  const closed = registry.close();
  // Whatever it ends with is told at the end.
  closed.catch(() => {});
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const flushed = new Promise((resolve) => {
    timer = setTimeout(resolve, flushing);
  });
  await Promise.race([drained, flushed]);
  clearTimeout(timer);
  await api.close();
  await closed;
}

/** Those who wait for events are answered when the registry closes. @param {import("../hosts/types.js").HostRequest} request */
function mayBeHeld({ method, url }) {
  return method === "GET" && /[?&]wait=/.test(url);
}

/** Until it holds, for so many milliseconds at most. @param {() => boolean} holds @param {number} most */
async function until(holds, most) {
  const deadline = performance.now() + most;
  while (!holds() && performance.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
