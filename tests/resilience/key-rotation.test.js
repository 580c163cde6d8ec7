// Keys that change every two seconds, for a minute.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "service-registry-client";
import { account } from "../package/registry.js";
import { RegistryProcess } from "./rig/processes.js";
import { heartbeatTimeout } from "./rig/promises.js";
import { RotatingKeys } from "./rig/rotating-keys.js";

const presences = 20;
const period = 2_000;
const rotations = 30;

/** @type {[string, (keys: RotatingKeys) => Client][]} */
const clients = [
  [
    "that logs in",
    ({ url }) => new Client(account.username, account.apiKey, "us", { url: `${url}/v1.0` }),
  ],
  [
    "that is given tokens",
    (keys) =>
      new Client(null, null, "us", {
        url: `${keys.url}/v1.0`,
        tenantId: account.tenantId,
        token: () => logIn(keys),
      }),
  ],
];

describe("keys that change every two seconds for a minute", { concurrency: true }, () => {
  for (const [name, connect] of clients) {
    test(`lose no session of a client ${name}`, { timeout: 120_000 }, async (context) => {
      const registry = await RegistryProcess.start(context);
      const keys = await RotatingKeys.open(context, registry.url);
      /** @type {string[]} */
      const told = [];
      let beats = 0;
      /** @type {(string | undefined)[]} */
      const failed = [];
      const members = await Promise.all(
        Array.from({ length: presences }, async (_, number) => {
          const services = [{ id: `member-${number}` }];
          // A login each: those that share one are refused once for all of them.
          const presence = await connect(keys).join({ heartbeatTimeout, services });
          context.after(() => presence.close().catch(() => {}));
          presence.on("heartbeat", () => {
            beats += 1;
          });
          for (const event of /** @type {const} */ (["lost", "restored", "stopped"])) {
            presence.on(event, () => told.push(`${event} ${number}`));
          }
          presence.on("error", ({ code, statusCode }) => {
            failed.push(statusCode === 401 ? "refused" : code);
          });
          return { presence, sessionId: presence.sessionId };
        }),
      );
      for (let count = 0; count < rotations; count += 1) {
        await sleep(period);
        keys.rotate();
      }
      const { refused, overtaken } = keys;
      // On a machine that is busy, time may run out as well; that costs no session either.
      const failures = failed.filter((code) => code !== "ETIMEDOUT");
      context.diagnostic(
        `${refused} of ${beats} beats were refused first, ${failures.length} for good`,
      );
      context.diagnostic(`${failed.length - failures.length} had no answer in time`);
      context.diagnostic(`a key changed ${overtaken} times between a login and what it was for`);
      assert.deepEqual(told, [], "what is told of sessions that are not kept");
      for (const { presence, sessionId } of members) {
        const { state } = presence;
        assert.deepEqual([presence.sessionId, state], [sessionId, "active"]);
        assert.ok(presence.isSafe());
      }
      assert.equal((await connect(keys).services.list()).length, presences);
      assert.ok(refused > beats / 2);
      // A login that came too late for a key gave the second client no token.
      const byKeys = ["refused", "authentication_failed"];
      assert.deepEqual(
        failures.filter((code) => !byKeys.includes(code ?? "")),
        [],
      );
      assert.ok(
        failures.length <= overtaken,
        "a beat is refused for good only where a key changed after its login",
      );
    });
  }
});

/**
 * What a program does that has the latest key from somewhere else.
 *
 * @param {RotatingKeys} keys
 */
async function logIn({ url, apiKey }) {
  const credentials = { username: account.username, apiKey };
  const answer = await fetch(`${url}/v2.0/tokens`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ auth: { "RAX-KSKEY:apiKeyCredentials": credentials } }),
  });
  const { access } = /** @type {{ access: { token: { id: string } } }} */ (await answer.json());
  return access.token.id;
}
