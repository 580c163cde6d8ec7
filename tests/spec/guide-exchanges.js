// The integration guide's exchanges, as they are written there: method, path, body and order. Only
// the tokens and the registry's own ids are put in.

import { logIn, timeOfUuid } from "./api.js";
import { check } from "./check.js";
import { between, equal, matches, ok } from "./expect.js";

/** @typedef {import("./check.js").Target} Target */

/**
 * Sends a request with the guide's headers and no others: Host, Accept and X-Auth-Token.
 *
 * @callback Exchange
 * @param {{ method: string, path: string, body?: string, token: string }} request
 * @returns {Promise<{ status: number, location: string | null, text: string }>}
 */

const sessionBody = `{
    "metadata": {
        "region": "dfw"
    },
    "heartbeat_timeout": 30
}`;

const database = `{
    "tags": [
        "db",
        "mysql"
    ],
    "metadata": {
        "region": "dfw",
        "port": "3306",
        "ip": "127.0.0.1",
        "version": "5.5.24-0ubuntu0.12.04.1 (Ubuntu)"
    },
    "id": "dfw1-db1",
    "session_id": "sessionId"
}`;

const allServices = `{
    "values": [
        {
            "id": "dfw1-api",
            "session_id": "sessionId",
            "tags": [],
            "metadata": {}
        },
        {
            "id": "dfw1-db1",
            "session_id": "sessionId",
            "tags": [
                "db",
                "mysql"
            ],
            "metadata": {
                "region": "dfw",
                "port": "3306",
                "ip": "127.0.0.1",
                "version": "5.5.24-0ubuntu0.12.04.1 (Ubuntu)"
            }
        }
    ],
    "metadata": {
        "count": 2,
        "limit": 100,
        "marker": null,
        "next_href": null
    }
}`;

const servicesByTag = `{
    "values": [
        {
            "id": "dfw1-db1",
            "session_id": "sessionId",
            "tags": [
                "db",
                "mysql"
            ],
            "metadata": {
                "region": "dfw",
                "port": "3306",
                "ip": "127.0.0.1",
                "version": "5.5.24-0ubuntu0.12.04.1 (Ubuntu)"
            }
        }
    ],
    "metadata": {
        "count": 1,
        "limit": 100,
        "marker": null,
        "next_href": null
    }
}`;

export const guideExchanges = [
  check("are answered as it says", async (target) => {
    const { token } = await logIn(target);
    await walkGuide(target, overFetch(target), token);
  }),
];

/**
 * @param {Target} target
 * @param {Exchange} exchange
 * @param {string} token
 * @param {string} [base] what `Location` starts with
 */
export async function walkGuide(target, exchange, token, base = new URL(target.url).origin) {
  const path = `/v1.0/${target.tenantId}`;
  const started = Date.now();

  const session = await exchange({
    method: "POST",
    path: `${path}/sessions`,
    body: sessionBody,
    token,
  });
  equal(session.status, 201, `status of the session: ${session.text}`);
  const sessionId = String(session.location?.split("/").at(-1));
  matches(sessionId, /^se[A-Za-z0-9]{8}$/, "the last part of the location");
  equal(session.location, `${base}${path}/sessions/${sessionId}`);
  const first = JSON.parse(session.text);
  equal(Object.keys(first), ["token"]);
  between(timeOfUuid(first.token), started + 30_000, Date.now() + 30_000, "the token's time");

  const withSession = (/** @type {string} */ text) => text.replaceAll("sessionId", sessionId);
  const bare = withSession('{"id": "dfw1-api", "session_id": "sessionId"}');
  for (const [id, body] of [
    ["dfw1-db1", withSession(database)],
    ["dfw1-api", bare],
  ]) {
    const request = { method: "POST", path: `${path}/services`, token };
    const service = await exchange({ ...request, body: String(body) });
    equal(service.status, 201, `status of ${id}: ${service.text}`);
    equal(service.location, `${base}${path}/services/${id}`);
    equal(service.text, "", "body");
  }

  for (const [query, expected] of [
    ["", allServices],
    ["?tag=db", servicesByTag],
  ]) {
    const list = await exchange({ method: "GET", path: `${path}/services${query}`, token });
    equal(list.status, 200, `status of the list: ${list.text}`);
    const page = JSON.parse(list.text);
    ok("next_marker" in page.metadata, "next_marker is there");
    const { next_marker, feed_position, ...metadata } = page.metadata;
    equal(
      { ...page, metadata },
      JSON.parse(withSession(String(expected))),
      "without what was added",
    );
    equal(next_marker, null);
    ok(feed_position, "feed_position is there");
  }

  const update = await exchange({
    method: "PUT",
    path: `${path}/services/dfw1-db1`,
    body: '{"metadata": {"region": "ord"}}',
    token,
  });
  equal([update.status, update.text], [204, ""], "update");
  equal(update.location, `${base}${path}/services/dfw1-db1`);

  let current = first.token;
  for (let beats = 0; beats < 2; beats += 1) {
    const beat = await exchange({
      method: "POST",
      path: `${path}/sessions/${sessionId}/heartbeat`,
      body: `{\n    "token": "${current}"\n}`,
      token,
    });
    equal(beat.status, 200, `status of the heartbeat: ${beat.text}`);
    const answer = JSON.parse(beat.text);
    equal(Object.keys(answer), ["token"]);
    ok(answer.token !== current, "the token is different");
    current = answer.token;
  }
}

/** @param {Target} target @returns {Exchange} */
function overFetch(target) {
  return async ({ method, path, body, token }) => {
    const headers = { accept: "application/json", "x-auth-token": token };
    const url = new URL(target.url).origin + path;
    // Text would get a Content-Type of its own.
    const sent = body === undefined ? {} : { body: new TextEncoder().encode(body) };
    const response = await target.fetch(url, { method, headers, ...sent });
    const location = response.headers.get("location");
    return { status: response.status, location, text: await response.text() };
  };
}
