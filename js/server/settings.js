// What a server can be told, in one table: flags, variables, the config file, the help and docs/server.md come from it.

import { exampleLimits, limits } from "./limits.js";
import {
  address,
  addresses,
  bytes,
  choice,
  count,
  duration,
  origins,
  path,
  seconds,
} from "./values.js";

/**
 * @typedef {object} Setting
 * @property {string} name of the flag and in the file; the variable and the option in a program are made of it
 * @property {import("./values.js").Kind} kind
 * @property {string} [initially] what it is if it is not given, as people write it; described if it is no value
 * @property {string} does
 */

/** @satisfies {Setting[]} */
export const settings = [
  {
    name: "listen",
    kind: address,
    initially: "127.0.0.1:9000",
    does: "Where to listen. Without accounts only this machine may reach it.",
  },
  { name: "data", kind: path, does: "The directory to keep everything in; without it, in memory." },
  {
    name: "accounts",
    kind: path,
    does: "The file of those who may use the registry; without it, one account for development.",
  },
  {
    name: "cors",
    kind: origins,
    does: "Origins whose pages may use the registry from a browser, or * for all.",
  },
  {
    name: "limits",
    kind: limits,
    does: `How much an account may have and ask for, such as ${exampleLimits}.`,
  },
  {
    name: "heartbeat-max",
    kind: seconds(3),
    initially: "30s",
    does: "The longest heartbeat timeout a session may ask for.",
  },
  {
    name: "token-lifetime",
    kind: seconds(1),
    initially: "1d",
    does: "How long an authentication token is good.",
  },
  { name: "retention", kind: seconds(1), initially: "30d", does: "How long events are kept." },
  {
    name: "events-window",
    kind: seconds(1),
    initially: "1h",
    does: "How far events without a marker look back.",
  },
  {
    name: "max-body",
    kind: bytes(1, 16 * 1_048_576),
    initially: "64KiB",
    does: "The largest body of a request.",
  },
  {
    name: "max-header-size",
    kind: bytes(1024, 1_048_576),
    initially: "16KiB",
    does: "The largest head of a request. (Node only)",
  },
  {
    name: "max-connections",
    kind: count(1),
    initially: "20000",
    does: "How many connections may be open. (Node only)",
  },
  {
    name: "request-timeout",
    kind: duration(1, 3600),
    initially: "30s",
    does: "How long a request may take to arrive.",
  },
  {
    name: "tls-cert",
    kind: path,
    does: "The certificate chain, in PEM; read again when it changes.",
  },
  { name: "tls-key", kind: path, does: "The certificate's private key, in PEM." },
  {
    name: "trust-proxy",
    kind: addresses,
    does: "Proxies whose X-Forwarded-For, -Proto and -Host are believed: addresses, networks, loopback.",
  },
  {
    name: "operations-listen",
    kind: address,
    does: "Where to serve /metrics, apart from the API; also /healthz and /readyz.",
  },
  {
    name: "drain-timeout",
    kind: duration(0, 3600),
    initially: "10s",
    does: "How long requests may take to end when the server stops.",
  },
  {
    name: "log",
    kind: choice("json", "text", "none"),
    initially: "text on a terminal, else json",
    does: "How to log, to the standard error output.",
  },
  {
    name: "log-level",
    kind: choice("debug", "info", "warn", "error"),
    initially: "info",
    does: "What to log; debug has every heartbeat.",
  },
];

/** tls-cert → tlsCert @param {string} name */
export function optionOf(name) {
  return name.replaceAll(/-(\w)/g, (_, letter) => letter.toUpperCase());
}

/** tls-cert → SERVICE_REGISTRY_TLS_CERT @param {string} name */
export function variableOf(name) {
  return `SERVICE_REGISTRY_${name.replaceAll("-", "_").toUpperCase()}`;
}
