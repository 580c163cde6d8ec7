// A registry's answers, given at once: what is left of a call is the client's own.

const token = "6d7f2ae0-9c1d-11ee-8c90-0242ac120002";
const session = { id: "se1", heartbeat_timeout: 30, last_seen: null, metadata: { rack: "b7" } };
const expires = "2100-01-01T00:00:00.000Z";
const access = { token: { id: "0123456789abcdef", expires, tenant: { id: "1234" } } };

const answers = new Map([
  ["tokens", answer(200, { access })],
  [
    "sessions",
    answer(201, { token }, [["location", "http://registry.test/v1.0/1234/sessions/se1"]]),
  ],
  ["se1", answer(200, session)],
  ["heartbeat", answer(200, { token })],
]);

/**
 * @param {number} status
 * @param {object} value
 * @param {[string, string][]} [headers]
 */
function answer(status, value, headers = []) {
  const text = JSON.stringify(value);
  return { status, headers, text: () => Promise.resolve(text) };
}

export const url = "http://registry.test/v1.0";
export const sessionUrl = `${url}/1234/sessions/se1`;

/** @type {any} */
export const cannedFetch = (/** @type {string} */ address) => {
  const found = answers.get(address.slice(address.lastIndexOf("/") + 1));
  return found ? Promise.resolve(found) : Promise.reject(new Error(`no answer for ${address}`));
};
