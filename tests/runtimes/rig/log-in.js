// Logs in by hand, without a client.

/**
 * @param {typeof globalThis.fetch} fetch
 * @param {{ username: string, apiKey: string }} account
 * @returns {Promise<string>} the token
 */
export async function logIn(fetch, { username, apiKey }) {
  const auth = { "RAX-KSKEY:apiKeyCredentials": { username, apiKey } };
  const init = {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ auth }),
  };
  const response = await fetch("http://registry/v2.0/tokens", init);
  const { access } = /** @type {{ access: { token: { id: string } } }} */ (await response.json());
  return access.token.id;
}
