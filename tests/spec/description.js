// The HTTP API as docs/openapi/ describes it: which operation a request is for, and whether an exchange
// is as described.

import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

/**
 * @typedef {object} Exchange
 * @property {string} method
 * @property {URL} url
 * @property {string} sent the request's body
 * @property {number} status
 * @property {Headers} headers the answer's
 * @property {string} received the answer's body
 */

/**
 * @typedef {object} Operation
 * @property {string} id
 * @property {string} method
 * @property {string} template the path, with its parameters in braces
 * @property {RegExp} path its groups are the parameters in the path
 * @property {Place} place
 * @property {{ name: string, in: string, place: Place }[]} parameters
 * @property {string[]} statuses
 */

/** Where something stands in the document: the names and numbers that lead there. @typedef {string[]} Place */

const methods = ["get", "put", "post", "delete"];
const elsewhere = ["x-every-other-address"];

export class Description {
  /** @type {Operation[]} */
  operations;
  #document;
  #schemas;

  /**
   * @param {string} bundle the description in one document, as JSON
   * @param {{ maxHeartbeatTimeout?: number | undefined }} [settings] of the registry, where they move a bound
   */
  constructor(bundle, { maxHeartbeatTimeout } = {}) {
    this.#document = JSON.parse(bundle);
    const { HeartbeatTimeout } = this.#document.components.schemas;
    HeartbeatTimeout.maximum = maxHeartbeatTimeout ?? HeartbeatTimeout.maximum;
    this.#schemas = new Ajv2020({
      allErrors: true,
      // The root is an OpenAPI document, and says more than a schema does.
      strictSchema: false,
      strictRequired: false,
      strictTypes: false,
      validateSchema: false,
    });
    addFormats.default(this.#schemas);
    this.#schemas.addSchema(this.#document, "description");
    this.operations = Object.keys(this.#document.paths).flatMap((path) => this.#operationsOf(path));
  }

  /** @param {string} method @param {URL} url */
  find(method, { pathname }) {
    const wanted = method === "HEAD" ? "GET" : method;
    return this.operations.find(
      (operation) => operation.method === wanted && operation.path.test(pathname),
    );
  }

  /** What is not as described. @param {Exchange} exchange @returns {string[]} */
  complaints(exchange) {
    const operation = this.find(exchange.method, exchange.url);
    const responses = operation ? [...operation.place, "responses"] : elsewhere;
    if (!this.#at([...responses, String(exchange.status)])) {
      const where = operation ? `for ${operation.id}` : "for an address that is not described";
      return [`status ${exchange.status} is not described ${where}`];
    }
    const response = this.#resolve([...responses, String(exchange.status)]);
    const complaints = [
      ...this.#complaintsAboutHeaders(response, exchange),
      ...this.#complaintsAboutAnswer(response, exchange),
    ];
    if (operation && exchange.status < 300) {
      complaints.push(
        ...this.#complaintsAboutParameters(operation, exchange),
        ...this.#complaintsAboutRequest(operation, exchange),
      );
    }
    return complaints;
  }

  /** @param {Place} response @param {Exchange} exchange */
  #complaintsAboutHeaders(response, { headers }) {
    const described = Object.keys(this.#at([...response, "headers"]) ?? {});
    return described.flatMap((name) => {
      const header = this.#resolve([...response, "headers", name]);
      const text = headers.get(name);
      if (text === null) {
        return this.#at(header).required ? [`header ${name} is missing`] : [];
      }
      return this.#complaintsAboutText(`header ${name}`, header, text);
    });
  }

  /** @param {Place} response @param {Exchange} exchange */
  #complaintsAboutAnswer(response, { method, headers, received }) {
    const content = [...response, "content", "application/json"];
    if (method === "HEAD" || !this.#at(content)) {
      return received === "" ? [] : [`a body that is not described: ${received}`];
    }
    const type = headers.get("content-type");
    const complaints =
      type === "application/json; charset=UTF-8" ? [] : [`content type ${type} is not described`];
    return complaints.concat(this.#complaintsAboutJson("answer", content, received));
  }

  /** @param {Operation} operation @param {Exchange} exchange */
  #complaintsAboutParameters(operation, { url }) {
    const groups = operation.path.exec(url.pathname)?.groups ?? {};
    return operation.parameters.flatMap((parameter) => {
      const { name, place } = parameter;
      const values =
        parameter.in === "path"
          ? [groups[name]].filter((value) => value !== undefined).map(decodeURIComponent)
          : url.searchParams.getAll(name);
      if (values.length > 1) return [`parameter ${name} is repeated`];
      return values.flatMap((text) => this.#complaintsAboutText(`parameter ${name}`, place, text));
    });
  }

  /** @param {Operation} operation @param {Exchange} exchange */
  #complaintsAboutRequest({ place }, { sent }) {
    const body = this.#at([...place, "requestBody"]);
    if (!body || (sent === "" && !body.required)) return [];
    const content = [...place, "requestBody", "content", "application/json"];
    // A body that is no object is read as one without properties.
    return this.#complaintsAboutJson("request", content, /^\s*\{/.test(sent) ? sent : "{}");
  }

  /** @param {string} what @param {Place} content @param {string} text */
  #complaintsAboutJson(what, content, text) {
    try {
      return this.#complaintsAboutValue(what, content, JSON.parse(text));
    } catch (error) {
      return [`the ${what} is not JSON: ${error}: ${text}`];
    }
  }

  /** A header or a parameter, which is text whatever its type. @param {string} what @param {Place} owner @param {string} text */
  #complaintsAboutText(what, owner, text) {
    const { type } = this.#at(this.#resolve([...owner, "schema"]));
    const isWritten = type === "boolean" ? /^(true|false)$/ : /^-?\d+$/;
    const value = type !== "string" && isWritten.test(text) ? JSON.parse(text) : text;
    return this.#complaintsAboutValue(what, owner, value);
  }

  /** @param {string} what @param {Place} owner of the schema @param {unknown} value */
  #complaintsAboutValue(what, owner, value) {
    const validate = this.#schemas.getSchema(`description#/${pointer([...owner, "schema"])}`);
    if (!validate) throw new Error(`no schema at ${owner.join(" ")}`);
    if (validate(value)) return [];
    const errors = this.#schemas.errorsText(validate.errors, { dataVar: what });
    return [`${errors}: ${JSON.stringify(value)}`];
  }

  /** @param {string} path @returns {Operation[]} */
  #operationsOf(path) {
    const item = this.#document.paths[path];
    return methods
      .filter((method) => item[method])
      .map((method) => {
        const place = ["paths", path, method];
        const parameters = [...this.#parametersAt(["paths", path]), ...this.#parametersAt(place)];
        const spanning = parameters.filter((each) => this.#at(each.place)["x-spans-segments"]);
        return {
          id: item[method].operationId,
          method: method.toUpperCase(),
          template: path,
          path: pathPattern(path, new Set(spanning.map(({ name }) => name))),
          place,
          parameters,
          statuses: Object.keys(item[method].responses),
        };
      });
  }

  /** @param {Place} owner */
  #parametersAt(owner) {
    const described = this.#at([...owner, "parameters"]) ?? [];
    return Object.keys(described).map((index) => {
      const place = this.#resolve([...owner, "parameters", index]);
      const { name, in: location } = this.#at(place);
      return { name, in: location, place };
    });
  }

  /** @param {Place} place @returns {any} what is there, if anything is */
  #at(place) {
    return place.reduce((value, name) => value?.[name], this.#document);
  }

  /** Follows a reference. @param {Place} place @returns {Place} */
  #resolve(place) {
    const reference = this.#at(place)?.$ref;
    return reference ? this.#resolve(reference.slice("#/".length).split("/")) : place;
  }
}

/**
 * The tenant may stand in a header instead; a slash at the end counts only where segments may be many.
 *
 * @param {string} template
 * @param {Set<string>} spanning parameters that hold slashes
 */
function pathPattern(template, spanning) {
  const pattern = template
    .replaceAll(".", "\\.")
    .replace("/{tenantId}", "(?:/(?<tenantId>[0-9]+))?")
    .replace(/\{(\w+)\}/g, (_, name) => `(?<${name}>${spanning.has(name) ? ".*[^/]" : "[^/]+"})`);
  return new RegExp(`^${pattern}${spanning.size > 0 ? "" : "/?"}$`, "i");
}

/** @param {Place} place */
function pointer(place) {
  const escaped = place.map((name) => name.replaceAll("~", "~0").replaceAll("/", "~1"));
  return escaped.map(encodeURIComponent).join("/");
}
