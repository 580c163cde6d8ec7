// What goes wrong: each exit code, told in a sentence, and never with a key in it.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { createInterface } from "node:readline";
import { after, before, describe, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { Client } from "service-registry-client";
import { Registry } from "service-registry-client/registry";
import { serve } from "service-registry-client/serve";
import { exitCodeOf, explain } from "../../js/command/failure.js";
import { account, newUser } from "./rig.js";

/** @type {Awaited<ReturnType<typeof newUser>>} */
let user;
/** @type {Client} */
let client;
/** Answers everything with a 503. */
const broken = createServer((_, response) => {
  response.writeHead(503, { "content-type": "text/html" }).end("<h1>Busy</h1>");
});
let sessionId = "";

before(async () => {
  user = await newUser();
  client = new Client(account.username, account.apiKey, "us", { url: user.url });
  sessionId = (await client.sessions.create(30)).id;
  await client.services.create(sessionId, "web-1");
  await once(broken.listen(0, "127.0.0.1"), "listening");
});
after(async () => {
  broken.close();
  await user.leave();
});

const list = ["services", "list"];
const wrongKey = "5ec4e7-wr0ng";

/** @type {[args: string[], status: number, stderr: RegExp, environment?: () => Record<string, string>][]} */
const rows = [
  [["servces"], 2, /^error: unknown command 'servces'\n\(Did you mean services\?\)\n/],
  [["services", "lst"], 2, /^error: unknown command 'lst'\n\(Did you mean list\?\)\n/],
  [[...list, "--limt", "3"], 2, /^error: unknown option '--limt'\n\(Did you mean --limit\?\)\n/],
  [["events", "flow"], 2, /^There is no command events flow, but list and follow\.\n$/],
  [["configuration", "get", ""], 2, /^configurationId must be an id that can stand in a URL\.\n$/],
  [["services", "get"], 2, /^error: missing required argument 'id'\n/],
  [["services", "create", "web-2"], 2, /^error: required option '--session <id>' not specified\n/],
  [
    [...list, "-o", "xml"],
    2,
    /'xml' is invalid\. Allowed choices are table, json, jsonl, yaml, csv\./,
  ],
  [
    [...list, "--limit", "0"],
    2,
    /'--limit <n>' argument '0' is invalid\. It must be a whole number from 1 on\.\n/,
  ],
  [
    ["events", "--type", "service.joined"],
    2,
    /'service\.joined' is invalid\. Allowed choices are service\.join, /,
  ],
  [
    ["sessions", "create", "--metadata", "zone"],
    2,
    /argument 'zone' is invalid\. It must be a pair such as zone=b\./,
  ],
  [
    ["sessions", "update", "seAAAAAAAA"],
    2,
    /^Say what to change: --heartbeat-timeout, --metadata, or both\.\n$/,
  ],
  [["services", "update", "web-1"], 2, /^Say what to change: --tags, --metadata, or both\.\n$/],
  [
    ["configuration", "set", "key"],
    2,
    /^Give the value, - to read it from the standard input, or --file\.\n$/,
  ],
  [["configuration", "set", "key", "--file", "none"], 2, /^none cannot be read: ENOENT.*\n$/],
  [
    ["events", "--follow", "-o", "json"],
    2,
    /^--output json is one array, .* choose --output jsonl\.\n$/,
  ],
  [["events", "--follow", "--limit", "3"], 2, /^--limit has no meaning with --follow\.\n$/],
  [["services", "get", "web-9"], 3, /^Object "Service" with key "web-9" does not exist\.\n$/],
  [
    ["sessions", "get", "seAAAAAAAA"],
    3,
    /^Object "Session" with key "seAAAAAAAA" does not exist\.\n$/,
  ],
  [["configuration", "remove", "none"], 3, /^Object ".*" with key "none" does not exist\.\n$/],
  [
    list,
    1,
    /^The registry has no address \/v9\.0\/1234\/services: does --url end with \/v1\.0\?\n$/,
    () => ({
      SERVICE_REGISTRY_URL: user.url.replace("v1.0", "v9.0"),
      SERVICE_REGISTRY_AUTH_URL: user.url.replace("v1.0", "v2.0"),
    }),
  ],
  [["services", "create", "web-1", "--session", "seAAAAAAAA"], 1, /^[A-Z].*\.\n$/],
  [
    ["sessions", "create", "--heartbeat-timeout", "31"],
    1,
    /^Validation error for key 'heartbeat_timeout': Value out of range \(3\.\.30\)\.\n$/,
  ],
  [
    list,
    1,
    /^Authentication failed with status 503.*\n$/,
    () => ({ SERVICE_REGISTRY_URL: urlOf(broken) }),
  ],
  [
    list,
    4,
    /^The registry refuses the user name or the API key \(service-registry credentials shows where they come from\)\.\n$/,
    () => ({ SERVICE_REGISTRY_API_KEY: wrongKey }),
  ],
  [list, 4, /^The registry refuses/, () => ({ SERVICE_REGISTRY_USERNAME: "nobody" })],
  [
    list,
    5,
    /^The registry could not be reached: fetch failed: connect ECONNREFUSED 127\.0\.0\.1:\d+\. Is it running, and is --url where it is\?\n$/,
    () => ({ SERVICE_REGISTRY_URL: `http://127.0.0.1:${unusedPort}` }),
  ],
];
/** Of the dynamic range's end, where nobody listens in tests. */
const unusedPort = 65533;

describe("each failure has its sentence and its exit code", { concurrency: 4 }, () => {
  for (const [args, status, stderr, environment] of rows) {
    test(`${args.join(" ")}: ${status}, ${stderr}`.slice(0, 100), async () => {
      const given = { ...user.credentials, ...environment?.() };
      const result = await user.run(args, { environment: given });
      assert.match(result.stderr, stderr);
      assert.deepEqual([result.stdout, result.status], ["", status]);
      for (const key of [account.apiKey, wrongKey]) assert.ok(!result.stderr.includes(key));
    });
  }

  test("of several, one that is not there is told, and the others are done", async () => {
    const got = await user.run(["services", "get", "none", "web-1", "-o", "jsonl"]);
    assert.equal(got.status, 3);
    assert.match(got.stdout, /^{"id":"web-1".*}\n$/);
    await client.services.create(sessionId, "web-3");
    await client.services.create(sessionId, "web-4");
    const removed = await user.run(["services", "remove", "web-3", "none", "web-4"]);
    assert.equal(removed.status, 3);
    assert.equal(
      removed.stderr,
      'Removed the service web-3.\nObject "Service" with key "none" does not exist.\nRemoved the service web-4.\n',
    );
  });

  test("--verbose adds what a log and a defect report need", async () => {
    const missing = await user.run(["services", "get", "web-9", "--verbose"]);
    assert.match(
      missing.stderr,
      /does not exist\.\n {2}code: unexpected_status\n {2}type: notFoundError\n {2}status: 404\n {2}txnId: \S+\n$/,
    );
    const url = `http://127.0.0.1:${unusedPort}`;
    const away = await user.run([...list, "--verbose", "--url", url]);
    assert.match(
      away.stderr,
      /code: network_error\n {2}cause: TypeError: fetch failed\n {2}cause: Error: connect/,
    );
    assert.ok(!away.stderr.includes(account.apiKey));
  });

  test("what a registry says is shown, not obeyed", () => {
    const error = Object.assign(new Error("Unexpected status 400, expected 200: \u001b[2Jno"), {
      code: "unexpected_status",
      status: 400,
    });
    assert.equal(explain(error), "\u001b[2Jno.");
    assert.equal(exitCodeOf(error), 1);
    assert.equal(exitCodeOf(Object.assign(new Error(), { code: "ETIMEDOUT" })), 5);
  });
});

describe("following", { concurrency: 4 }, () => {
  test("shows what happens as it happens, goes on after an id, and ends on Ctrl-C without a word", async () => {
    const child = user.start(["events", "follow", "--from", "window", "-o", "jsonl"]);
    const lines = linesOf(child.stdout);
    /** @type {any} */
    let event;
    do event = JSON.parse(await lines.next());
    while (event.payload.id !== "web-1");
    await client.configuration.set("followed", "1");
    do event = JSON.parse(await lines.next());
    while (event.payload.configuration_value_id !== "followed");
    assert.equal(event.payload.new_value, "1");
    child.kill("SIGINT");
    assert.deepEqual(await once(child, "close"), [null, "SIGINT"]);
    assert.equal(child.stderr.read(), null);

    await client.configuration.set("followed", "2");
    const again = user.start([
      "events",
      "--follow",
      "--from",
      event.id,
      "--type",
      "configuration_value.update",
    ]);
    const table = linesOf(again.stdout);
    assert.match(await table.next(), /^TIME {17}TYPE {24}WHAT$/);
    assert.match(await table.next(), /configuration_value\.update {2}followed: 2 \(was 1\)$/);
    again.kill("SIGTERM");
    await once(again, "close");
  });

  test("tells once that the registry is away, and once that it is back", async () => {
    const registry = new Registry({ accounts: [account] });
    const first = await serve(registry, { hostname: "127.0.0.1", port: 0 });
    const url = `${first.url}/v1.0`;
    const child = user.start(["events", "follow", "-o", "jsonl", "--url", url]);
    const lines = linesOf(child.stdout);
    const told = linesOf(child.stderr);
    const other = new Client(account.username, account.apiKey, "us", { url });
    // What happens before it has begun to follow is not shown.
    const setting = setInterval(
      () => other.configuration.set("key", String(Date.now())).catch(() => {}),
      300,
    );
    await lines.next();
    await first.close();
    assert.match(await told.next(), /^The registry could not be reached: .* Trying again\.$/);
    // Long enough for several tries.
    await pause(5000);
    const { port } = new URL(first.url);
    const second = await serve(registry, { hostname: "127.0.0.1", port: Number(port) });
    assert.equal(await told.next(), "The registry answers again.");
    clearInterval(setting);
    child.kill("SIGTERM");
    await once(child, "close");
    assert.equal(await told.next(), undefined);
    await second.close();
    registry.close();
  });

  test("is 130 for the shell when it is interrupted", async () => {
    const { stdout, stderr } = await user.shell(
      // Without job control, shells keep SIGINT from what runs in the background.
      "set -m; service-registry events follow >/dev/null & sleep 2; kill -INT $!; wait $!; echo $?",
    );
    assert.equal(stdout, "130\n");
    // What the shell says of its job, if it does.
    assert.match(
      stderr,
      /^(\[1\]\+ {2}Interrupt +service-registry events follow > \/dev\/null\n)?$/,
    );
  });
});

/**
 * A program's lines, one by one, whenever they come; nothing when there are no more.
 *
 * @param {import("node:stream").Readable} stream
 */
function linesOf(stream) {
  const lines = createInterface({ input: stream })[Symbol.asyncIterator]();
  return { next: async () => (await lines.next()).value };
}

/** @param {import("node:http").Server} server */
function urlOf(server) {
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" && address?.port}/v1.0`;
}
