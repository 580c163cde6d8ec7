// What a server is told: flags before variables before the config file. What is wrong says where it was said.

import { readFileSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import { parseDocument } from "../../pkg/vendor/yaml.js";
import { ServiceRegistryError } from "../errors.js";
import { nearest } from "./nearest.js";
import { optionOf, settings, variableOf } from "./settings.js";
import { BrokenRule, path } from "./values.js";

/** @typedef {Record<string, any>} Values by the names that options have in a program */

/**
 * @typedef {object} Settings
 * @property {Values} values those that were given
 * @property {Record<string, string>} places where each was: a flag, a variable, or a file and a name in it
 */

/**
 * @typedef {object} Given
 * @property {Record<string, unknown>} [flags] by the names that options have in a program
 * @property {Record<string, string | undefined>} [environment]
 */

/**
 * All settings that were given, wherever that was.
 *
 * @param {Given} given
 * @returns {Settings}
 */
export function readSettings({ flags = {}, environment = {} }) {
  const variable = filled("SERVICE_REGISTRY_CONFIG", environment.SERVICE_REGISTRY_CONFIG);
  const config = filled("--config", flags.config) ?? variable;
  const found = config === undefined ? { values: {}, places: {} } : readFile(String(config));
  for (const { name, kind } of settings) {
    const variable = variableOf(name);
    const option = optionOf(name);
    const said = filled(variable, environment[variable]);
    if (said !== undefined) put(found, option, kind, said, variable);
    const flag = filled(`--${name}`, flags[option]);
    if (flag !== undefined) put(found, option, kind, flag, `--${name}`);
  }
  return found;
}

/**
 * What was left empty by mistake, such as a variable of another one that is not set, must not switch anything off.
 *
 * @template T
 * @param {string} place
 * @param {T} given
 */
function filled(place, given) {
  // A list that is written as one and has nothing in it is meant.
  const said = Array.isArray(given) && given.length > 0 ? given.join("") : given;
  const isEmpty = said === null || (typeof said === "string" && said.trim() === "");
  if (!isEmpty) return given;
  throw invalid(`${place} is empty: leave it out, or give it a value.`);
}

/**
 * The options of a program, which are named as they are there.
 *
 * @param {object} options
 * @returns {Settings}
 */
export function readOptions(options) {
  if (typeof options !== "object" || Array.isArray(options))
    throw invalid("options must be an object.");
  const known = settings.map(({ name }) => optionOf(name));
  /** @type {Settings} */
  const found = { values: {}, places: {} };
  for (const [option, given] of Object.entries(options)) {
    const at = known.indexOf(option);
    const setting = settings[at];
    if (!setting) throw unknown(`options.${option}`, option, known);
    if (given !== undefined && given !== null) {
      put(found, option, setting.kind, given, `options.${option}`);
    }
  }
  return found;
}

/** @param {string} file @returns {Settings} */
function readFile(file) {
  let text;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (cause);
    throw invalid(`--config ${file} cannot be read (${code}).`, cause);
  }
  const document = parseDocument(text, { prettyErrors: true });
  const [error] = document.errors;
  if (error) throw invalid(`${file} is neither YAML nor JSON: ${error.message.split("\n")[0]}`);
  const content = contentOf(document, file) ?? {};
  if (typeof content !== "object" || Array.isArray(content)) {
    throw invalid(`${file} must hold settings by name, such as "listen: :9000".`);
  }
  /** @type {Settings} */
  const found = { values: {}, places: {} };
  for (const [name, given] of Object.entries(content)) {
    const setting = settings.find((each) => each.name === name);
    const names = settings.map((each) => each.name);
    if (!setting) throw unknown(`${file}: ${name}`, name, names);
    const option = optionOf(name);
    const place = `${file}: ${name}`;
    put(found, option, setting.kind, filled(place, given), place);
    // What a file names is beside it, wherever the server is started.
    const value = found.values[option];
    if (setting.kind === path && !isAbsolute(value))
      found.values[option] = join(dirname(file), value);
  }
  return found;
}

/** @param {ReturnType<typeof parseDocument>} document @param {string} file */
function contentOf(document, file) {
  try {
    return document.toJS();
  } catch (cause) {
    // Aliases of aliases, of which a short text is without end.
    throw invalid(`${file} cannot be read (${/** @type {Error} */ (cause).message}).`, cause);
  }
}

/**
 * @param {Settings} settings
 * @param {string} option
 * @param {import("./values.js").Kind} kind
 * @param {unknown} given
 * @param {string} place
 */
function put({ values, places }, option, kind, given, place) {
  values[option] = read(kind, given, place);
  places[option] = place;
}

/**
 * @param {import("./values.js").Kind} kind
 * @param {unknown} given
 * @param {string} place
 */
function read(kind, given, place) {
  try {
    return kind.read(given);
  } catch (error) {
    if (!(error instanceof BrokenRule)) throw error;
    const inside = error.inside ? `.${error.inside}` : "";
    const value = error.value === undefined && !error.inside ? given : error.value;
    throw invalid(`${place}${inside}: ${JSON.stringify(value) ?? "nothing"} ${error.message}.`);
  }
}

/** @param {string} place @param {string} name @param {string[]} known */
function unknown(place, name, known) {
  const near = nearest(name, known);
  return invalid(`${place} is not a setting.${near ? ` Did you mean ${near}?` : ""}`);
}

/** @param {string} message @param {unknown} [cause] */
export function invalid(message, cause) {
  const options = cause === undefined ? {} : { cause };
  return new ServiceRegistryError(message, { code: "invalid_argument", ...options });
}
