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
    does: "where to listen; without accounts only this machine may reach it",
  },
  { name: "data", kind: path, does: "the directory to keep everything in; without it, in memory" },
  {
    name: "accounts",
    kind: path,
    does: "the file of those who may use the registry; without it, one account for development",
  },
  {
    name: "cors",
    kind: origins,
    does: "an origin whose pages may use the registry from a browser, or * for all",
  },
  {
    name: "limits",
    kind: limits,
    does: `how much an account may have and ask for, such as ${exampleLimits}`,
  },
  {
    name: "heartbeat-max",
    kind: seconds(3),
    initially: "30s",
    does: "the longest heartbeat timeout a session may ask for",
  },
  {
    name: "token-lifetime",
    kind: seconds(1),
    initially: "1d",
    does: "how long an authentication token is good",
  },
  { name: "retention", kind: seconds(1), initially: "30d", does: "how long events are kept" },
  {
    name: "events-window",
    kind: seconds(1),
    initially: "1h",
    does: "how far events without a marker look back",
  },
  {
    name: "max-body",
    kind: bytes(1, 16 * 1_048_576),
    initially: "64KiB",
    does: "the largest body of a request",
  },
  {
    name: "max-header-size",
    kind: bytes(1024, 1_048_576),
    initially: "16KiB",
    does: "the largest head of a request, on Node",
  },
  {
    name: "max-connections",
    kind: count(1),
    initially: "20000",
    does: "how many connections may be open, on Node",
  },
  {
    name: "request-timeout",
    kind: duration(1, 3600),
    initially: "30s",
    does: "how long a request may take to arrive",
  },
  {
    name: "tls-cert",
    kind: path,
    does: "the certificate chain, in PEM; read again when it changes",
  },
  { name: "tls-key", kind: path, does: "the certificate's private key, in PEM" },
  {
    name: "trust-proxy",
    kind: addresses,
    does: "a proxy whose X-Forwarded-For, -Proto and -Host are believed: an address, a network, loopback",
  },
  {
    name: "operations-listen",
    kind: address,
    does: "where to serve /metrics, apart from the API; also /healthz and /readyz",
  },
  {
    name: "drain-timeout",
    kind: duration(0, 3600),
    initially: "10s",
    does: "how long requests may take to end when the server stops",
  },
  {
    name: "log",
    kind: choice("FORMAT", "json", "text", "none"),
    initially: "text on a terminal, else json",
    does: "how to log, to the standard error output: json, text or none",
  },
  {
    name: "log-level",
    kind: choice("LEVEL", "debug", "info", "warn", "error"),
    initially: "info",
    does: "what to log: debug, which has every heartbeat, info, warn or error",
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
