// Section 2: the identity service (Keystone v2.0).

import { endingIn, futureDate, having, not, sized, without } from "../player/matchers.js";
import { rowsOf } from "../player/row.js";
import { asJson, keyCredentials, logIn, noSuchPage, tooLarge } from "./steps.js";

export const login = rowsOf("2", [
  {
    rule: "a login answers a token, its tenant, a catalog and the user",
    steps: [
      {
        ...logIn(keyCredentials),
        status: 200,
        headers: {
          "content-type": "application/json; charset=UTF-8",
          "x-response-id": /^\.rh-/,
        },
        body: {
          access: {
            token: {
              id: /^.+$/,
              expires: futureDate,
              tenant: { id: "$tenant", name: "$tenant" },
            },
            serviceCatalog: sized(1),
            user: having({ name: "$username", roles: [] }),
          },
        },
      },
    ],
  },
  {
    rule: "the tenant is a text of digits, and so is its name (Twisted, Java)",
    steps: [
      {
        ...logIn(keyCredentials),
        status: 200,
        has: { access: having({ token: having({ tenant: { id: /^\d+$/, name: /^\d+$/ } }) }) },
      },
    ],
  },
  {
    rule: "expires has milliseconds and a negative offset of whole hours (Java)",
    steps: [
      {
        ...logIn(keyCredentials),
        status: 200,
        has: {
          access: having({
            token: having({ expires: /^2\d{3}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}-0\d:00$/ }),
          }),
        },
      },
    ],
  },
  {
    rule: "the catalog is one compute entry cloudServers with one endpoint without a region (Node, Python)",
    steps: [
      {
        ...logIn(keyCredentials),
        status: 200,
        has: {
          access: having({
            serviceCatalog: [
              {
                name: "cloudServers",
                type: "compute",
                endpoints: [{ tenantId: "$tenant", publicURL: /^https?:\/\/.+\/v1\.0\/\d+$/ }],
              },
            ],
          }),
        },
      },
    ],
  },
  {
    rule: "publicURL ends in the tenant (Python)",
    steps: [
      {
        ...logIn(keyCredentials),
        status: 200,
        has: {
          access: having({
            serviceCatalog: [
              having({ endpoints: [having({ publicURL: endingIn("/v1.0/$tenant") })] }),
            ],
          }),
        },
      },
    ],
  },
  {
    rule: "both forms of the path log in, with and without a slash at the end, in either letter case",
    cases: [{ route: "/tokens" }, { route: "/tokens/" }, { route: "/Tokens" }],
    steps: [
      { send: "POST $route", at: "identity", with: asJson, json: keyCredentials, status: 200 },
    ],
  },
  {
    rule: "a password logs in like a key",
    steps: [
      {
        ...logIn({ auth: { passwordCredentials: { username: "$username", password: "$apiKey" } } }),
        status: 200,
        capture: { auth: "access.token.id" },
      },
      { send: "GET /sessions?limit=1", status: 200 },
    ],
  },
  {
    rule: "a login needs no Content-Type",
    steps: [{ send: "POST /tokens", at: "identity", json: keyCredentials, status: 200 }],
  },
  {
    rule: "two logins give two tokens, both good",
    steps: [
      { ...logIn(keyCredentials), status: 200, capture: { first: "access.token.id" } },
      {
        ...logIn(keyCredentials),
        status: 200,
        has: { access: having({ token: having({ id: not("$first") }) }) },
        capture: { second: "access.token.id" },
      },
      {
        send: "GET /sessions?limit=1",
        with: { "x-auth-token": "$first" },
        status: 200,
      },
      {
        send: "GET /sessions?limit=1",
        with: { "x-auth-token": "$second" },
        status: 200,
      },
    ],
  },
  {
    rule: "a token is checked for its tenant, and answered with itself",
    steps: [
      {
        ...logIn({ auth: { tenantName: "$tenant", token: { id: "$auth" } } }),
        status: 200,
        has: {
          access: having({ token: having({ id: "$auth", tenant: having({ id: "$tenant" }) }) }),
        },
      },
      {
        send: "POST /tokens/",
        at: "identity",
        with: asJson,
        json: { auth: { tenantName: "$tenant", token: { id: "$auth" } } },
        status: 200,
      },
    ],
  },
  {
    rule: "a token that is none, or another tenant's, is a 401 when it is checked",
    cases: [
      { name: "$tenant", checked: "wrong" },
      { name: "999999999", checked: "$auth" },
    ],
    steps: [
      {
        ...logIn({ auth: { tenantName: "$name", token: { id: "$checked" } } }),
        status: 401,
        fault: { type: "unauthorizedError" },
      },
    ],
  },
  {
    rule: "a token does not pass the check for another account",
    needs: ["another account"],
    steps: [
      {
        ...logIn({ auth: { tenantName: "$otherTenant", token: { id: "$auth" } } }),
        status: 401,
        fault: { type: "unauthorizedError" },
      },
    ],
  },
  {
    rule: "bad credentials are a 401 that is the same for a wrong key and an unknown name",
    steps: [
      {
        ...logIn({
          auth: { "RAX-KSKEY:apiKeyCredentials": { username: "$username", apiKey: "wrong" } },
        }),
        status: 401,
        fault: { type: "unauthorizedError", message: "forbidden" },
        text: without("$apiKey"),
        capture: { details: "details" },
      },
      {
        ...logIn({
          auth: { "RAX-KSKEY:apiKeyCredentials": { username: "$unique", apiKey: "$apiKey" } },
        }),
        status: 401,
        fault: { type: "unauthorizedError", message: "forbidden", details: "$details" },
      },
    ],
  },
  {
    rule: "the key of another account does not log in",
    needs: ["another account"],
    steps: [
      {
        ...logIn({
          auth: {
            "RAX-KSKEY:apiKeyCredentials": { username: "$username", apiKey: "$otherApiKey" },
          },
        }),
        status: 401,
        fault: { type: "unauthorizedError" },
      },
    ],
  },
  {
    rule: "a login without credentials is a 400",
    cases: [
      { credentials: {} },
      { credentials: { auth: {} } },
      { credentials: { auth: null } },
      { credentials: { auth: "demo" } },
      { credentials: { auth: { passwordCredentials: { username: "demo" } } } },
      {
        credentials: {
          auth: { "RAX-KSKEY:apiKeyCredentials": { username: 1, apiKey: [] } },
        },
      },
    ],
    steps: [{ ...logIn("$credentials"), status: 400, fault: { type: "badRequest" } }],
  },
  {
    rule: "a login is held to the limit of a body's size",
    steps: [
      {
        send: "POST /tokens",
        at: "identity",
        raw: JSON.stringify({ fill: "x".repeat(70_000) }),
        ...tooLarge,
      },
      { ...logIn(keyCredentials), status: 200 },
    ],
  },
  {
    rule: "the identity service has one page",
    steps: [
      { send: "GET /tokens", at: "identity", ...noSuchPage() },
      { send: "POST /tenants", at: "identity", ...noSuchPage() },
      { send: "POST ", at: "identity", ...noSuchPage() },
    ],
  },
]);
