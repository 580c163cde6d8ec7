import { colours } from "./terminal.js";
import { ago, localTime, pairs } from "./text.js";

// What there is to list, as people and as spreadsheets see it. All other formats have what the API says.

/**
 * @template T
 * @typedef {object} Kind
 * @property {string} plural
 * @property {import("./table.js").Column[]} columns
 * @property {(entry: T) => string[][]} rows of the table
 * @property {string[]} header
 * @property {(entry: T) => unknown[][]} records of CSV; lists and pairs are JSON there
 */

/** @typedef {import("../../types/events.js").Event | import("../../types/events.js").GapEvent} Happening */

const id = { title: "ID" };
const metadata = { title: "METADATA", wraps: true };
const tags = { title: "TAGS", wraps: true };

/** @type {Kind<import("../../index.js").Session>} */
export const sessions = {
  plural: "sessions",
  columns: [id, { title: "TIMEOUT" }, { title: "LAST SEEN" }, metadata],
  rows: (session) => [
    [session.id, `${session.heartbeat_timeout} s`, ago(session.last_seen), pairs(session.metadata)],
  ],
  header: ["id", "heartbeat_timeout", "last_seen", "metadata"],
  records: (session) => [
    [session.id, session.heartbeat_timeout, session.last_seen, session.metadata],
  ],
};

/** @type {Kind<import("../../index.js").Service>} */
export const services = {
  plural: "services",
  columns: [id, { title: "SESSION" }, tags, metadata],
  rows: (service) => [
    [service.id, service.session_id, service.tags.join(", "), pairs(service.metadata)],
  ],
  header: ["id", "session_id", "tags", "metadata"],
  records: (service) => [[service.id, service.session_id, service.tags, service.metadata]],
};

/** @type {Kind<import("../../index.js").ConfigurationValue>} */
export const values = {
  plural: "configuration values",
  columns: [id, { title: "VALUE", wraps: true }],
  rows: (value) => [[value.id, value.value]],
  header: ["id", "value"],
  records: (value) => [[value.id, value.value]],
};

/** @type {Kind<import("../../index.js").OverviewEntry>} */
export const overview = {
  plural: "sessions",
  columns: [
    { title: "SESSION" },
    { title: "TIMEOUT" },
    { title: "LAST SEEN" },
    { title: "SERVICE" },
    tags,
    metadata,
  ],
  rows: ({ session, services }) => {
    const [first, ...others] = services.map((service) => [
      service.id,
      service.tags.join(", "),
      pairs(service.metadata),
    ]);
    const of = [session.id, `${session.heartbeat_timeout} s`, ago(session.last_seen)];
    return [
      [...of, ...(first ?? ["", "", ""])],
      ...others.map((service) => ["", "", "", ...service]),
    ];
  },
  header: [
    "session_id",
    "heartbeat_timeout",
    "last_seen",
    "service_id",
    "tags",
    "metadata",
    "session_metadata",
  ],
  records: ({ session, services }) =>
    (services.length > 0 ? services : [undefined]).map((service) => [
      session.id,
      session.heartbeat_timeout,
      session.last_seen,
      service?.id,
      service?.tags,
      service?.metadata,
      session.metadata,
    ]),
};

/** @type {Kind<Happening>} */
export const events = {
  plural: "events",
  // Of fixed width, because a feed that is followed is shown line by line; ids would leave no room.
  columns: [
    { title: "TIME", least: 19 },
    { title: "TYPE", least: 26, style: styleType },
    { title: "WHAT", wraps: true },
  ],
  rows: (event) =>
    event.type === "gap"
      ? [["", event.type, `events from ${event.from ?? "?"} to ${event.to ?? "?"} are lost`]]
      : [[localTime(event.timestamp), event.type, summary(event)]],
  header: ["id", "timestamp", "type", "payload"],
  records: (event) =>
    event.type === "gap"
      ? [["", "", event.type, { from: event.from, to: event.to }]]
      : [[event.id, event.timestamp, event.type, event.payload]],
};

/** A session's next heartbeat. @type {Kind<{ id: string, token: string }>} */
export const created = {
  plural: "sessions",
  columns: [id, { title: "TOKEN" }],
  rows: (session) => [[session.id, session.token]],
  header: ["id", "token"],
  records: (session) => [[session.id, session.token]],
};

/** @type {Kind<{ setting: string, value: string, from: string }>} */
export const settingsFound = {
  plural: "credentials",
  columns: ["SETTING", "VALUE", "FROM"].map((title) => ({ title, wraps: title === "FROM" })),
  rows: ({ setting, value, from }) => [[setting, value, from]],
  header: ["setting", "value", "from"],
  records: ({ setting, value, from }) => [[setting, value, from]],
};

/** @type {Kind<import("../../accounts.js").ListedAccount>} */
export const accounts = {
  plural: "accounts",
  columns: ["USERNAME", "TENANT", "KEY MADE"].map((title) => ({ title })),
  rows: ({ username, tenantId, created }) => [
    [username, tenantId, created ? ago(Date.parse(created)) : "not said"],
  ],
  header: ["username", "tenant_id", "created"],
  records: ({ username, tenantId, created }) => [[username, tenantId, created]],
};

/** @type {Kind<import("../../index.js").Limits>} */
export const limits = {
  plural: "limits",
  columns: ["LIMIT OF", "USED", "MOST", "WINDOW"].map((title) => ({ title })),
  rows: (all) => limitsOf(all).map((row) => row.map((cell) => String(cell ?? ""))),
  header: ["limit_of", "used", "most", "window"],
  records: limitsOf,
};

/** @param {import("../../index.js").Limits} limits */
function limitsOf({ resource, rate }) {
  return [
    ...Object.entries(resource).map(([name, most]) => [name, undefined, most, undefined]),
    ...Object.entries(rate).map(([path, { limit, used, window }]) => [path, used, limit, window]),
  ];
}

/** What happened to what, in a line. @param {import("../../types/events.js").Event} event */
function summary(event) {
  switch (event.type) {
    case "service.join":
    case "service.update":
      return [
        `${event.payload.id} of ${event.payload.session_id}`,
        event.payload.tags.join(", "),
        pairs(event.payload.metadata),
      ]
        .filter(Boolean)
        .join("; ");
    case "service.remove":
      return `${event.payload.id} of ${event.payload.session_id}`;
    case "services.timeout":
      return event.payload.map((service) => service.id).join(", ") || "no services";
    case "session.end":
      return event.payload.id;
    case "configuration_value.update": {
      const { configuration_value_id: key, old_value: before, new_value: after } = event.payload;
      const old = before === null ? "" : ` (was ${before})`;
      return `${key}: ${after}${old}`;
    }
    case "configuration_value.remove":
      return `${event.payload.configuration_value_id} (was ${event.payload.old_value})`;
    default:
      // A type of tomorrow's registry.
      return JSON.stringify(/** @type {{ payload: unknown }} */ (event).payload);
  }
}

/** @param {string} type */
function styleType(type) {
  if (/join|update/.test(type)) return colours.green(type);
  return /timeout|gap/.test(type) ? colours.red(type) : colours.yellow(type);
}
