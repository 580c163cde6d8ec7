import { Option } from "../../../pkg/vendor/commander.js";
import { note, UsageError } from "../failure.js";
import { readConfigFile, readOlderFile } from "./credentials-files.js";
import { readText, warnOfReaders } from "./read-input.js";
import { nonEmpty } from "./values.js";

/**
 * What a command must know to speak to a registry. The first place that has a setting counts: its flag, the environment,
 * its older names, the configuration file, the older command's file. A key is no flag, which every user of the machine
 * could read.
 */
export const settings = {
  url: { variables: ["SERVICE_REGISTRY_URL", "RAXSR_API_URL"] },
  "auth-url": { variables: ["SERVICE_REGISTRY_AUTH_URL", "RAXSR_AUTH_URL"] },
  username: { variables: ["SERVICE_REGISTRY_USERNAME", "RAXSR_USERNAME"] },
  "api-key": { variables: ["SERVICE_REGISTRY_API_KEY", "RAXSR_API_KEY"] },
  "api-key-file": { variables: ["SERVICE_REGISTRY_API_KEY_FILE"] },
  region: { variables: ["SERVICE_REGISTRY_REGION"] },
};

/** @typedef {keyof typeof settings} Setting */
/** @typedef {{ value: string, from: string }} Given what a setting is, and where that is said */
/** @typedef {{ [name in Setting]?: Given }} Credentials */

/**
 * @typedef {object} CredentialOptions what commander makes of the flags
 * @property {string} [url]
 * @property {string} [authUrl]
 * @property {string} [username]
 * @property {string} [apiKeyFile]
 * @property {string} [region]
 * @property {string} [config]
 */

/**
 * The flags of a command that speaks to a registry.
 *
 * @param {import("../../../pkg/vendor/commander.js").Command} command
 */
export function addCredentials(command) {
  return command
    .option("--verbose", "of a failure, says also what it comes from")
    .optionsGroup("Which registry, and who asks (see service-registry credentials --help):")
    .option("--url <url>", "where the registry is", nonEmpty)
    .option("--username <name>", "whose account", nonEmpty)
    .option(
      "--api-key-file <file>",
      "holds the account's key; - reads the standard input",
      nonEmpty,
    )
    .option("--auth-url <url>", "where to log in (default: /v2.0 beside --url)", nonEmpty)
    .addOption(new Option("--region <name>", "of the hosted API").choices(["us", "uk"]))
    .option("--config <file>", "holds these settings (default: config.yaml, see there)", nonEmpty)
    .optionsGroup("Options:");
}

/**
 * A client that speaks to the registry that the options, the environment and the files name.
 *
 * @param {CredentialOptions} options
 * @returns {Promise<import("../../index.js").Client>}
 */
export async function openClient(options) {
  const { url, "auth-url": authUrl, username, region, ...key } = await readCredentials(options);
  const missing = [
    !url && !region && "the registry's address (--url or SERVICE_REGISTRY_URL)",
    !username && "the user name (--username or SERVICE_REGISTRY_USERNAME)",
    !key["api-key"] &&
      !key["api-key-file"] &&
      "the API key (SERVICE_REGISTRY_API_KEY or --api-key-file)",
  ].filter((what) => what !== false);
  if (missing.length > 0 || !username) {
    throw new UsageError(
      `Say ${listed(missing)}; service-registry credentials --help has all ways to.`,
    );
  }
  if (region && !["us", "uk"].includes(region.value)) {
    throw new UsageError(`${region.from} must be us or uk, not ${region.value}.`);
  }
  // Node's entry has the same classes, whose methods are in the published types alone.
  const { Client } = /** @type {typeof import("../../index.js")} */ (
    /** @type {unknown} */ (await import("../../node/index.js"))
  );
  return new Client(username.value, await readKey(key), region?.value === "uk" ? "uk" : "us", {
    url: url && urlOf(url, "/v1.0"),
    authUrl: authUrl && urlOf(authUrl, "/v2.0"),
  });
}

/**
 * What counts, and where it is given. Of a key and a file of one, the one is there that comes first, and so of a URL and
 * a region.
 *
 * @param {CredentialOptions} options
 * @param {Record<string, string | undefined>} [environment]
 * @returns {Promise<Credentials>}
 */
export async function readCredentials(options, environment = process.env) {
  /** @type {Credentials} */
  const found = {};
  const places = [
    () => flags(options),
    () => variables(environment, 0),
    () => variables(environment, 1),
    () => readConfigFile(options.config, environment, Object.keys(settings)),
    () => readOlderFile(environment),
  ];
  for (const place of places) {
    const { "api-key": key, "api-key-file": keyFile, ...given } = await place();
    if (!found["api-key"] && !found["api-key-file"]) {
      if (key) found["api-key"] = key;
      else if (keyFile) found["api-key-file"] = keyFile;
    }
    // A login service gets the key: what an older file says of another registry's must not.
    const isNamed = found.url !== undefined || found.region !== undefined;
    if (isNamed || given.url) delete given.region;
    if (isNamed) {
      delete given.url;
      delete given["auth-url"];
    }
    for (const [name, value] of Object.entries(given))
      found[/** @type {Setting} */ (name)] ??= value;
  }
  return found;
}

/** @param {CredentialOptions} options @returns {Credentials} */
function flags({ url, authUrl, username, apiKeyFile, region }) {
  return given([
    ["url", url, "--url"],
    ["auth-url", authUrl, "--auth-url"],
    ["username", username, "--username"],
    ["api-key-file", apiKeyFile, "--api-key-file"],
    ["region", region, "--region"],
  ]);
}

/**
 * @param {Record<string, string | undefined>} environment
 * @param {number} rank the name of today, or the older one
 * @returns {Credentials}
 */
function variables(environment, rank) {
  return given(
    Object.entries(settings).map(([setting, { variables: names }]) => {
      const name = names[rank] ?? "";
      return [setting, environment[name], name];
    }),
  );
}

/**
 * @param {[setting: string, value: string | undefined, from: string][]} entries
 * @returns {Credentials}
 */
function given(entries) {
  const known = entries.filter(([, value]) => value);
  return Object.fromEntries(known.map(([setting, value, from]) => [setting, { value, from }]));
}

/** @param {Credentials} credentials */
async function readKey({ "api-key": key, "api-key-file": file }) {
  if (key) return key.value;
  if (!file) return "";
  if (file.value === "-" && process.stdin.isTTY) note("Type the API key, Enter, and Ctrl-D:");
  const text = (await readText(file.value)).trim();
  if (text === "") throw new UsageError(`${file.from} names a file without a key.`);
  if (file.value !== "-") warnOfReaders(file.value);
  return text;
}

/** What the client takes for a URL: paths are added to its end, and messages may name it. */
const base = /^https?:\/\/[^/?#@\s\p{Cc}]+(?:\/[^?#\s\p{Cc}]*)?$/iu;

/**
 * The text of a URL. Of one that names a host alone, it is that of the API there.
 *
 * @param {Given} url
 * @param {string} [path] what is there
 */
function urlOf({ value, from }, path = "/") {
  if (!URL.canParse(value) || !base.test(value)) {
    // What stands before an @ may be a password.
    const shown = value.includes("@") ? "" : `, not ${JSON.stringify(value)}`;
    throw new UsageError(`${from} must be a URL such as http://127.0.0.1:9000/v1.0${shown}.`);
  }
  const { pathname, origin } = new URL(value);
  return pathname === "/" ? origin + path : value;
}

/** @param {string[]} parts */
function listed(parts) {
  return new Intl.ListFormat("en").format(parts);
}
