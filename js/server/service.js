import { unavailable } from "./operations.js";

/** @typedef {import("../hosts/types.js").Answerer} Answerer */

/** In milliseconds: after so long without, that something is shed is news. */
const quiet = 10_000;

/**
 * @typedef {object} Surroundings
 * @property {(request: import("../hosts/types.js").HostRequest) => void} identify whose request it is
 * @property {ReturnType<typeof import("./operations.js").operationsOf>} operations
 * @property {ReturnType<typeof import("./metrics.js").openMetrics>} metrics
 * @property {import("./log.js").Log} log
 * @property {import("./pressure.js").Pressure} pressure
 * @property {State} state
 */

/**
 * @typedef {object} State
 * @property {Answerer | undefined} registry undefined before it is loaded, and after it is closed
 * @property {boolean} isDraining
 * @property {Set<import("../hosts/types.js").HostRequest>} underWay those that are not answered yet
 * @property {boolean} isOpen whether the metrics are for all who can come here
 */

/**
 * What a host calls with every request: all that is to be done around the registry's own answer.
 *
 * @param {Surroundings} surroundings
 * @returns {Answerer}
 */
export function serviceOf({ identify, operations, metrics, log, pressure, state }) {
  let lastShed = Number.NEGATIVE_INFINITY;
  return async (request) => {
    identify(request);
    // The log is to tell it of those whose connection breaks off, too; but of heartbeats it seldom tells.
    const isTold = log.isLevelEnabled("debug") || !request.url.endsWith("/heartbeat");
    const peer = isTold ? request.peer : undefined;
    const operation = operations(request, state.isOpen);
    if (operation) return closing(await operation);
    const began = performance.now();
    request.pressure = pressure.at(began);
    metrics.begin();
    state.underWay.add(request);
    let answer;
    try {
      answer = await (state.registry?.(request) ??
        unavailable(state.isDraining ? "Stopping" : "Loading"));
      return closing(answer);
    } finally {
      state.underWay.delete(request);
      note(request, peer, answer, performance.now() - began);
    }
  };

  /** A connection that goes on would keep a server from stopping. @param {import("../hosts/answer.js").Answer} answer */
  function closing(answer) {
    if (state.isDraining) answer.headers.connection = "close";
    return answer;
  }

  /** The metrics count them; a line for each would be one more thing to do. @param {number} now */
  function warn(now) {
    if (now - lastShed > quiet) log.warn("there is more to do than time: requests are refused");
    lastShed = now;
  }

  /**
   * @param {import("../hosts/types.js").HostRequest} request
   * @param {string | undefined} peer
   * @param {import("../hosts/answer.js").Answer | undefined} answer undefined if its body did not arrive
   * @param {number} ms
   */
  function note(request, peer, answer, ms) {
    const { operation = "none", status = 0, tenantId } = answer ?? {};
    const isShed = request.pressure > 0 && status === 503;
    metrics.end(operation, status, ms, isShed);
    if (isShed) warn(performance.now());
    const level = isShed ? "debug" : levelOf(operation, status);
    if (!log.isLevelEnabled(level)) return;
    // Neither the address nor a header: a token may stand in both.
    log[level](
      {
        txnId: answer?.headers["x-response-id"],
        method: request.method,
        operation,
        status,
        ms: Math.round(ms * 1000) / 1000,
        peer: peer ?? request.peer,
        tenant: tenantId,
      },
      "request",
    );
  }
}

/** A heartbeat that is accepted says no more than that all is well, and there are thousands of them. */
function levelOf(/** @type {string} */ operation, /** @type {number} */ status) {
  if (status >= 500) return "error";
  if (status === 429 || (operation === "logIn" && status === 401)) return "warn";
  return operation === "heartbeat" && status === 200 ? "debug" : "info";
}
