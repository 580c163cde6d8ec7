import { ServiceRegistryError } from "../errors.js";
import { optionOf } from "./settings.js";

/** @typedef {import("./read-settings.js").Values} Values */

/** What settings are called among a registry's options. */
const names = {
  cors: "cors",
  "events-window": "defaultWindow",
  "heartbeat-max": "maxHeartbeatTimeout",
  "max-body": "maxBodyBytes",
  retention: "retention",
  "token-lifetime": "tokenLifetime",
};

/** @param {Values} values @returns {import("../../pkg/registry/registry.js").RegistryOptions} */
export function registryOptions(values) {
  const given = Object.entries(names).map(([name, option]) => [option, values[optionOf(name)]]);
  const { failedLogins, heldRequests, rates, ...counts } = values.limits ?? {};
  const options = {
    ...Object.fromEntries(given),
    resourceLimits: counts,
    rateLimits: rates,
    maxFailedLogins: failedLogins,
    maxHeldRequests: heldRequests,
  };
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

/**
 * Says what is wrong with an option by the place where it was set.
 *
 * @param {unknown} error
 * @param {Record<string, string>} places by option
 * @returns {never}
 */
export function explainOption(error, places) {
  const [, option = "", rule] =
    /^Invalid registry options: (\w+)[^:]*: (.*)$/s.exec(
      error instanceof Error ? error.message : "",
    ) ?? [];
  const [name] = Object.entries(names).find(([, each]) => each === option) ?? [
    /Limits|Logins|Requests/.test(option) && "limits",
  ];
  const place = name && places[optionOf(name)];
  if (!place) throw error;
  throw new ServiceRegistryError(`${place}: ${rule}.`, { code: "invalid_argument", cause: error });
}
