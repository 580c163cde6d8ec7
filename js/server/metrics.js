import { readdirSync, readFileSync } from "node:fs";
import { Counter, Gauge, Histogram, Registry as Metrics } from "../../pkg/vendor/prom-client.js";
import { hostName } from "../hosts/listen.js";

/** In seconds: from what an answer from memory takes to the longest time a request is held. */
const durations = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60];

/** @typedef {import("../registry.js").Statistics} Statistics */

/**
 * @typedef {object} Sources
 * @property {() => Statistics | undefined} statistics
 * @property {() => { open: number, refused: number } | undefined} connections
 * @property {() => number} takeDelay
 * @property {string} version
 */

/** What a server tells those who watch it, as Prometheus reads it. @param {Sources} sources */
export function openMetrics({ statistics, connections, takeDelay, version }) {
  const metrics = new Metrics();
  const registers = [metrics];
  const counted = (
    /** @type {string} */ name,
    /** @type {string} */ help,
    labelNames = [""].slice(1),
  ) => new Counter({ name: `service_registry_${name}`, help, labelNames, registers });
  const gauge = (
    /** @type {string} */ name,
    /** @type {string} */ help,
    /** @type {() => number | undefined} */ read,
  ) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read() ?? 0);
      },
    });
  /** A count that somebody else keeps. */
  const total = (
    /** @type {string} */ name,
    /** @type {string} */ help,
    /** @type {() => number | undefined} */ read,
  ) =>
    new Counter({
      name,
      help,
      registers,
      collect() {
        this.reset();
        this.inc(read() ?? 0);
      },
    });
  const own = (/** @type {string} */ name) => `service_registry_${name}`;

  const requests = counted("requests_total", "Requests answered.", ["operation", "status"]);
  const shed = counted(
    "shed_requests_total",
    "Requests refused because there was more to do than time.",
    ["operation"],
  );
  const failedLogins = counted(
    "failed_logins_total",
    "Logins refused, by status: 429 are too many.",
    ["status"],
  );
  const heartbeats = counted("heartbeats_total", "Heartbeats accepted.");
  const duration = new Histogram({
    name: own("request_duration_seconds"),
    help: "From a request's head to its answer; listEvents is held as long as it asks to be.",
    labelNames: ["operation"],
    buckets: durations,
    registers,
  });
  const writing = new Histogram({
    name: own("store_write_duration_seconds"),
    help: "What it took to write a batch of changes to the disk.",
    buckets: durations,
    registers,
  });
  let inFlight = 0;
  gauge(
    own("requests_in_flight"),
    "Requests that are not answered yet, those that are held among them.",
    () => inFlight,
  );
  gauge(
    own("held_requests"),
    "Requests for events that wait for one.",
    () => statistics()?.heldRequests,
  );
  gauge(own("accounts"), "Users who may log in.", () => statistics()?.accounts);
  gauge(own("sessions"), "Sessions that are alive.", () => statistics()?.sessions);
  gauge(own("services"), "Services registered.", () => statistics()?.services);
  gauge(
    own("configuration_values"),
    "Configuration values.",
    () => statistics()?.configurationValues,
  );
  total(
    own("expired_sessions_total"),
    "Sessions that ended because no heartbeat came.",
    () => statistics()?.expiredSessions,
  );
  total(own("events_total"), "Events written to the feed.", () => statistics()?.events);
  gauge(own("store_entries"), "Entries in the store.", () => statistics()?.store.entries);
  total(
    own("store_batches_total"),
    "Batches of changes written to the disk.",
    () => statistics()?.store.batches,
  );
  gauge(
    own("store_waiting_changes"),
    "Changes that wait for the disk.",
    () => statistics()?.store.waitingChanges,
  );
  gauge(own("store_failing"), "1 while the store cannot be written.", () =>
    statistics()?.store.failure ? 1 : 0,
  );
  if (hostName() === "node") {
    gauge(own("connections"), "Connections that are open.", () => connections()?.open);
    total(
      own("connections_refused_total"),
      "Connections that were one too many.",
      () => connections()?.refused,
    );
  }
  gauge(
    own("event_loop_delay_seconds"),
    "The longest delay of the event loop since the last look.",
    takeDelay,
  );
  new Gauge({
    name: own("info"),
    help: "What runs.",
    labelNames: ["version", "host"],
    registers,
  }).set({ version, host: hostName() }, 1);
  describeProcess(gauge, total);

  return {
    contentType: metrics.contentType,
    text: () => metrics.metrics(),
    begin() {
      inFlight += 1;
    },
    /**
     * @param {string} operation
     * @param {number} status
     * @param {number} ms
     * @param {boolean} isShed
     */
    end(operation, status, ms, isShed) {
      inFlight -= 1;
      requests.inc({ operation, status });
      duration.observe({ operation }, ms / 1000);
      if (isShed) shed.inc({ operation });
      else if (operation === "heartbeat" && status === 200) heartbeats.inc();
      else if (operation === "logIn" && (status === 401 || status === 429))
        failedLogins.inc({ status });
    },
    /** @param {number} ms */
    wrote: (ms) => writing.observe(ms / 1000),
  };
}

/**
 * What Prometheus' own libraries tell of every process.
 *
 * @param {(name: string, help: string, read: () => number | undefined) => unknown} gauge
 * @param {(name: string, help: string, read: () => number | undefined) => unknown} total
 */
function describeProcess(gauge, total) {
  const started = Date.now() / 1000 - process.uptime();
  total("process_cpu_seconds_total", "Processor time, in seconds.", () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  });
  gauge("process_resident_memory_bytes", "Memory that is in use.", () => process.memoryUsage().rss);
  gauge(
    "process_start_time_seconds",
    "When the process began, since the Unix epoch.",
    () => started,
  );
  const files = "/proc/self/fd";
  try {
    readdirSync(files);
  } catch {
    return;
  }
  const [, most] = /^Max open files +(\d+)/m.exec(readFileSync("/proc/self/limits", "utf8")) ?? [];
  if (most) gauge("process_max_fds", "How many may be open.", () => Number(most));
  gauge(
    "process_open_fds",
    "Files and connections that are open.",
    () => readdirSync(files).length,
  );
}
