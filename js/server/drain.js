/**
 * Ends a server so that nobody who was heard goes without an answer: nothing new is accepted; what is under way is answered;
 * then the registry answers those whom it holds, and writes what it has to.
 *
 * @param {object} server
 * @param {import("./service.js").State} server.state
 * @param {import("../hosts/types.js").Listening} server.api
 * @param {import("../types/registry.js").Registry} server.registry
 * @param {number} server.timeout in milliseconds, for all of it
 * @param {() => number} server.underWay how many requests are not answered yet and not held
 * @param {import("./log.js").Log} server.log
 */
export async function drain({ state, api, registry, timeout, underWay, log }) {
  const deadline = performance.now() + timeout;
  const isOver = () => performance.now() >= deadline;
  state.isDraining = true;
  log.info({ underWay: underWay() }, "stopping");
  const drained = api.drain();
  while (underWay() > 0 && !isOver()) await sleep(10);
  // From here on a request that comes over a connection that is still open is told that it is too late.
  state.registry = undefined;
  const closed = registry.close();
  // Whatever it ends with is told at the end.
  closed.catch(() => {});
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, Math.max(0, deadline - performance.now()));
  });
  await Promise.race([drained, late]);
  clearTimeout(timer);
  if (underWay() > 0) log.warn({ underWay: underWay() }, "not all requests ended in time");
  await api.close();
  await closed;
}

/** @param {number} ms */
function sleep(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
