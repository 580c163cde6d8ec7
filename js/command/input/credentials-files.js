import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { UsageError } from "../failure.js";
import { readText, warnOfReaders } from "./read-input.js";

/** @typedef {Record<string, string | undefined>} Environment */
/** @typedef {import("./credentials.js").Credentials} Credentials */

/**
 * Where the configuration file is unless a flag says so.
 *
 * @param {Environment} environment
 */
export function configPath({ XDG_CONFIG_HOME: folder, HOME: home = homedir() }) {
  return join(folder || join(home, ".config"), "service-registry/config.yaml");
}

/**
 * Where the older command, raxsr, kept the same.
 *
 * @param {Environment} environment
 */
export function olderPath({ RAXSR_RAXRC: path, HOME: home = homedir() }) {
  return path || join(home, ".raxrc");
}

/**
 * What a configuration file says: YAML with a setting a line, all of them text.
 *
 * @param {string | undefined} named by a flag, and must be there then
 * @param {Environment} environment
 * @param {string[]} settings that there are
 * @returns {Promise<Credentials>}
 */
export async function readConfigFile(named, environment, settings) {
  const path = named ?? configPath(environment);
  if (named === undefined && !existsSync(path)) return {};
  const text = await readText(path);
  const { parseDocument } = await import("../../../pkg/vendor/yaml.js");
  // The schema without numbers: a key may be made of digits.
  const document = parseDocument(text, { schema: "failsafe", prettyErrors: true });
  const [error] = document.errors;
  if (error) throw new UsageError(`${path} cannot be read: ${error.message.split("\n")[0]}`);
  const content = document.toJS() ?? {};
  if (typeof content !== "object" || Array.isArray(content)) {
    throw new UsageError(`${path} must hold settings such as "username: demo".`);
  }
  for (const [name, value] of Object.entries(content)) {
    if (!settings.includes(name)) {
      throw new UsageError(`${path} has no setting ${name}: those are ${settings.join(", ")}.`);
    }
    if (typeof value !== "string") throw new UsageError(`${name} in ${path} must be a text.`);
  }
  if (content["api-key"]) warnOfReaders(path);
  const keyFile = content["api-key-file"];
  // Beside the file, from wherever the command is started.
  if (keyFile && keyFile !== "-") content["api-key-file"] = resolve(dirname(path), keyFile);
  return given(content, path);
}

/**
 * What the older command's file says, sections of `name = value`.
 *
 * @param {Environment} environment
 * @returns {Promise<Credentials>}
 */
export async function readOlderFile(environment) {
  const path = olderPath(environment);
  if (!existsSync(path)) return {};
  /** @type {Record<string, string>} */
  const values = {};
  let section = "";
  for (const line of (await readText(path)).split(/\r?\n/)) {
    section = /^\[(.*)\]\s*$/.exec(line)?.[1] ?? section;
    const [, name, value] = /^([^#;=:\s][^=:]*?)\s*[=:]\s*(.*?)\s*$/.exec(line) ?? [];
    if (name && value) values[`${section}.${name}`] = value;
  }
  if (values["credentials.api_key"]) warnOfReaders(path);
  const { "api.url": url, "auth_api.url": authUrl } = values;
  const { "credentials.username": username, "credentials.api_key": key } = values;
  return given({ url, "auth-url": authUrl, username, "api-key": key }, path);
}

/**
 * @param {Record<string, string | undefined>} content
 * @param {string} path
 * @returns {Credentials}
 */
function given(content, path) {
  const known = Object.entries(content).filter(([, value]) => value);
  return Object.fromEntries(
    known.map(([name, value]) => [name, { value, from: `${name} in ${path}` }]),
  );
}
