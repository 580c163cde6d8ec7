// What every operation refuses, whatever it does with a good request.

import { isFault, logIn, send, uuidAt } from "./api.js";
import { check } from "./check.js";

/** @typedef {import("./check.js").Check} Check */
/** @typedef {import("./check.js").Target} Target */

const examples = {
  tenantId: "1234",
  sessionId: "seZZZZZZZZ",
  serviceId: "web-1",
  configurationId: "/prod/redis/port",
  namespace: "prod/redis",
};

/**
 * @param {import("./description.js").Description} description
 * @returns {Check[]}
 */
export function refusals({ operations }) {
  return operations.flatMap(({ id, method, template, statuses }) => {
    const refused = check(`${id} is held to size, content type and authentication`, (target) =>
      isHeldToRules(target, method, template),
    );
    const missing = check(`${id} finds nothing where nothing is`, (target) =>
      findsNothing(target, method, template),
    );
    return statuses.includes("404") ? [refused, missing] : [refused];
  });
}

/**
 * @param {Target} target
 * @param {string} method
 * @param {string} template
 */
async function isHeldToRules(target, method, template) {
  const refusal = (/** @type {Record<string, string>} */ headers) =>
    send(target, method, addressOf(target, template), { headers });
  const tooLarge = await refusal({ "content-length": "65537" });
  isFault(tooLarge, 413, { type: "requestTooLargeError" });
  const message = "Unsupported content type: text/html";
  const otherType = await refusal({ "content-type": "text/html; charset=UTF-8" });
  isFault(otherType, 400, { type: "badRequest", message });
  if (template.startsWith("/v2.0")) return;
  const anonymous = await refusal({});
  isFault(anonymous, 401, { type: "unauthorizedError" });
  const { token } = await logIn(target, target.other);
  const foreign = await refusal({ "x-auth-token": token });
  isFault(foreign, 401, { type: "unauthorizedError" });
}

/**
 * @param {Target} target
 * @param {string} method
 * @param {string} template
 */
async function findsNothing(target, method, template) {
  const { token } = await logIn(target);
  const answer = await send(target, method, addressOf(target, template), {
    headers: { "x-auth-token": token },
    ...(method === "POST" ? { json: { token: uuidAt(Date.now()) } } : {}),
  });
  isFault(answer, 404, { type: "notFoundError", message: "object does not exist" });
}

/** @param {Target} target @param {string} template */
function addressOf(target, template) {
  const path = Object.entries(examples).reduce(
    (path, [name, example]) => path.replace(`{${name}}`, example),
    template,
  );
  return new URL(target.url).origin + path;
}
