// What the commands write: a table at 80 columns and without a terminal, and each format read back by its parser.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { after, before, describe, test } from "node:test";
import { Client } from "service-registry-client";
import { parse as parseYaml } from "yaml";
import { parseCsv } from "./csv.js";
import { account, fixture, newUser, settled } from "./rig.js";

/** @type {Awaited<ReturnType<typeof newUser>>} */
let user;
/** @type {Client} */
let client;
let sessionId = "";

const hostile = JSON.parse(`{
  "__proto__": "polluted", "constructor": "x", "esc": "\\u001b[2J\\u001b]0;title\\u0007",
  "c1": "\\u009b31m", "lines": "a\\nb\\r\\nc", "tab": "a\\tb", "turned": "\\u202egnp.exe", "=1+1": "=cmd|' /C calc'!A0",
  "quotes": "\\"'\\u0060,;", "東京": "とても長い説明文がここに入りますので折り返されるはずです", "emoji": "👩‍👩‍👧 family",
  "null": "null", "no": "no", "number": "0123", "comment": "# none", "spaces": " x "
}`);

before(async () => {
  user = await newUser();
  client = new Client(account.username, account.apiKey, "us", { url: user.url });
  const { id, heartbeater } = await client.sessions.create(30, { metadata: { zone: "b" } });
  heartbeater.start();
  sessionId = id;
  await client.services.create(id, "db-main");
  await client.services.create(id, "web-1", {
    tags: ["web", "canary"],
    metadata: {
      port: "8080",
      address: "10.0.0.12",
      owner: "the team that makes the shop's front page",
    },
  });
  await client.services.create(id, "web-2", { tags: ["web"], metadata: hostile });
  await client.configuration.set("/prod/redis/port", "6432");
  await client.configuration.set("motd", `Welcome!\n\u001b[2J${"long ".repeat(30)}`);
  await client.configuration.set("motd", "=1+1");
  await client.configuration.remove("/prod/redis/port");
  await client.configuration.set("empty-looking", " ");
});
after(async () => {
  await client.sessions.remove(sessionId);
  await user.leave();
});

const lists = [
  ["services", "list"],
  ["services", "get", "web-2", "db-main"],
  ["services", "get", "web-1"],
  ["sessions", "list"],
  ["configuration", "list"],
  ["configuration", "get", "motd", "empty-looking"],
  ["overview"],
  ["events"],
  ["limits"],
  ["credentials"],
];

describe("tables", { concurrency: 4 }, () => {
  test("are aligned and broken at 80 columns in a terminal", async () => {
    const shown = await Promise.all(lists.map((args) => user.runInTerminal(args)));
    const output = shown
      .map(({ output }, index) => `$ ${lists[index]?.join(" ")}\n${output}`)
      .join("\n");
    const actual = settled(output).replaceAll(user.url, "http://127.0.0.1:90000/v1.0");
    assert.equal(actual, fixture("terminal.txt", actual));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: none of them may reach a terminal
    assert.doesNotMatch(output, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  });

  test("are as wide as they are where there is no terminal", async () => {
    const shown = await Promise.all(lists.map((args) => user.run(args)));
    const output = shown
      .map(({ stdout }, index) => `$ ${lists[index]?.join(" ")}\n${stdout}`)
      .join("\n");
    const actual = settled(output).replaceAll(user.url, "http://127.0.0.1:90000/v1.0");
    assert.equal(actual, fixture("piped.txt", actual));
    for (const { stderr } of shown) assert.equal(stderr, "");
  });

  test("are coloured on a terminal, and where FORCE_COLOR says so, unless NO_COLOR does", async () => {
    const coloured = "\u001b[1mID\u001b[22m       \u001b[1mSESSION";
    const args = ["services", "list"];
    const force = { environment: { ...user.credentials, FORCE_COLOR: "1" } };
    const [terminal, plain, dumb, piped, forced] = await Promise.all([
      user.runInTerminal(args, { CI: "1" }),
      user.runInTerminal(args, { NO_COLOR: "1", CI: "1" }),
      user.runInTerminal(args, { TERM: "dumb", CI: "1" }),
      user.run(args),
      user.run(args, force),
    ]);
    assert.ok(terminal.output.includes(coloured), terminal.output);
    assert.ok(forced.stdout.includes(coloured), forced.stdout);
    for (const output of [plain.output, dumb.output, piped.stdout]) {
      assert.ok(!output.includes("\u001b"), JSON.stringify(output));
    }
  });

  test("that are empty say so, and write nothing", async () => {
    const empty = await user.run(["services", "list", "--tag", "nobody"]);
    assert.deepEqual(empty, {
      stdout: "",
      stderr: "There are no services.\n",
      status: 0,
      signal: null,
    });
  });
});

describe("formats", { concurrency: 4 }, () => {
  for (const [args, expected] of /** @type {[string[], () => Promise<unknown>][]} */ ([
    [["services", "list"], async () => [...(await client.services.list())]],
    [["services", "get", "web-2"], () => client.services.get("web-2")],
    [
      ["services", "get", "web-2", "web-1"],
      async () => [await client.services.get("web-2"), await client.services.get("web-1")],
    ],
    [["services", "list", "--tag", "nobody"], async () => []],
    [["configuration", "list"], async () => [...(await client.configuration.list())]],
    [["configuration", "get", "motd"], () => client.configuration.get("motd")],
    [["events"], async () => [...(await client.events.list(null, { extended: true }))]],
    [
      ["events", "--type", "service.join"],
      async () => [...(await client.events.list(null, { type: "service.join" }))],
    ],
  ])) {
    test(`of ${args.join(" ")} are read back as what the API says`, async () => {
      const [json, jsonl, yaml] = await Promise.all(
        ["json", "jsonl", "yaml"].map((format) => user.run([...args, "--output", format])),
      );
      const api = await expected();
      assert.deepEqual(JSON.parse(json?.stdout ?? ""), api);
      const lines = (jsonl?.stdout ?? "")
        .split("\n")
        .slice(0, -1)
        .map((line) => JSON.parse(line));
      assert.deepEqual(lines, Array.isArray(api) ? api : [api]);
      assert.deepEqual(parseYaml(yaml?.stdout ?? ""), api);
    });
  }

  test("csv has columns of its own, with tags and metadata as JSON, and changes no text", async () => {
    const { stdout } = await user.run(["services", "list", "-o", "csv"]);
    const [header, ...records] = parseCsv(stdout);
    assert.deepEqual(header, ["id", "session_id", "tags", "metadata"]);
    const services = records.map(([id, session_id, tags = "", metadata = ""]) => ({
      id,
      session_id,
      tags: JSON.parse(tags),
      metadata: JSON.parse(metadata),
    }));
    assert.deepEqual(services, [...(await client.services.list())]);
    const values = await user.run(["configuration", "list", "-o", "csv"]);
    const api = (await client.configuration.list()).map(({ id, value }) => [id, value]);
    assert.deepEqual(parseCsv(values.stdout), [["id", "value"], ...api]);
  });

  test("csv of an overview has a line for each service, and for a session without any", async () => {
    const { id } = await client.sessions.create(30, { metadata: { zone: "c" } });
    const { stdout } = await user.run(["overview", "-o", "csv"]);
    await client.sessions.remove(id);
    const [header = [], ...records] = parseCsv(stdout);
    const column = header.indexOf("session_metadata");
    for (const record of records) {
      assert.equal(record[column], `{"zone":"${record[0] === id ? "c" : "b"}"}`);
    }
    const lines = records.map(([session, , , service]) => `${session} ${service}`).sort();
    assert.deepEqual(
      lines,
      [`${sessionId} db-main`, `${sessionId} web-1`, `${sessionId} web-2`, `${id} `].sort(),
    );
  });

  test("of programs are shown, not obeyed, by a terminal", async () => {
    for (const format of ["json", "jsonl", "yaml", "csv"]) {
      const { output } = await user.runInTerminal(["services", "list", "-o", format]);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: none of them may reach a terminal
      assert.doesNotMatch(output, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    }
  });
});

describe("a single value", { concurrency: 4 }, () => {
  test("is written as it is, for the shell", async () => {
    const { stdout } = await user.run(["configuration", "get", "motd"]);
    assert.equal(stdout, "=1+1\n");
  });

  test("comes from an argument, from the standard input or a file, and comes back the same", async () => {
    const value = "two\nlines \u001b[1m $(x) `y` 日本\n";
    const set = await user.run(["configuration", "set", "from-input", "-"], {
      input: `${value}\n`,
    });
    assert.deepEqual([set.stdout, set.stderr, set.status], ["", "Set from-input.\n", 0]);
    assert.equal((await client.configuration.get("from-input")).value, value);
    const script = `service-registry configuration get from-input > value.txt &&
      service-registry configuration set from-file --file value.txt &&
      service-registry configuration set from-argument "$(cat value.txt)" &&
      service-registry configuration set dashes -- --verbose &&
      service-registry configuration get from-file | cmp - value.txt`;
    assert.equal((await user.shell(script)).status, 0);
    assert.equal((await client.configuration.get("from-file")).value, value);
    assert.equal((await client.configuration.get("from-argument")).value, value.trimEnd());
    assert.equal((await client.configuration.get("dashes")).value, "--verbose");
  });

  test("that is no text is refused before anything is sent", async () => {
    const { stderr, status } = await user.shell(
      "printf '\\377' | service-registry configuration set bytes -",
    );
    assert.deepEqual([stderr, status], ["The standard input must be text in UTF-8.\n", 2]);
  });
});

describe("a long list", () => {
  const count = 2500;
  before(async () => {
    const ids = Array.from(
      { length: count },
      (_, index) => `many-${String(index).padStart(4, "0")}`,
    );
    // Not all at once: the machine may be busy.
    while (ids.length > 0) {
      const some = ids.splice(0, 50);
      await Promise.all(
        some.map((id) => client.services.create(sessionId, id, { tags: ["many"] })),
      );
    }
  });

  test("is read to its end, page by page", async () => {
    const { stdout } = await user.run(["services", "list", "--tag", "many", "-o", "jsonl"]);
    const ids = stdout
      .split("\n")
      .slice(0, -1)
      .map((line) => JSON.parse(line).id);
    assert.equal(ids.length, count);
    assert.deepEqual(ids, [...new Set(ids)].sort());
  });

  test("ends quietly when its reader has read enough", async () => {
    for (const format of ["jsonl", "json", "table", "csv"]) {
      const { stdout, stderr, status } = await user.shell(
        `set -o pipefail; service-registry services list -o ${format} | head -n 1`,
      );
      assert.equal(stdout.split("\n").length, 2);
      assert.deepEqual([stderr, status], ["", 0], format);
    }
    const help = await user.shell("set -o pipefail; service-registry --help | head -n 1");
    assert.match(help.stdout, /^Usage: .*\n$/);
    assert.deepEqual([help.stderr, help.status], ["", 0]);
  });

  test("is cut by --limit, begins at --from, and says how it goes on", async () => {
    const args = ["services", "list", "--tag", "many", "--from", "many-0998"];
    const cut = await user.run([...args, "--limit", "3"]);
    assert.deepEqual(cut.stdout.match(/^many-\d+/gm), ["many-0998", "many-0999", "many-1000"]);
    assert.equal(cut.stderr, "There may be more: --from many-1001\n");
    const pages = await user.run([...args, "--limit", "1200", "-o", "jsonl"]);
    assert.equal(pages.stdout.split("\n").length - 1, 1200);
    assert.equal(pages.stderr, "");
    const older = await user.run([
      "services",
      "list",
      "--marker",
      "many-2499",
      "--limit",
      "1",
      "-o",
      "jsonl",
    ]);
    assert.match(older.stdout, /^{"id":"many-2499",[^\n]*\n$/);
  });

  test("with several tags has the services with all of them", async () => {
    await client.services.update("many-0003", { tags: ["many", "few"] });
    await client.services.update("many-2400", { tags: ["few", "many"] });
    const { stdout } = await user.run([
      "services",
      "list",
      "--tag",
      "many",
      "--tag",
      "few",
      "-o",
      "jsonl",
    ]);
    assert.deepEqual(stdout.match(/many-\d{4}/g), ["many-0003", "many-2400"]);
  });

  test("is written while it is read, but for tables", async () => {
    // The registry answers the first page only.
    let pages = 0;
    const proxy = createServer(async (request, response) => {
      if (request.url?.includes("/services") && ++pages > 1) return;
      const { method = "GET", headers } = request;
      /** @type {Record<string, string>} */
      const sent = { "content-type": "application/json" };
      if (typeof headers["x-auth-token"] === "string")
        sent["x-auth-token"] = headers["x-auth-token"];
      const body = method === "POST" ? await text(request) : null;
      const answer = await fetch(new URL(request.url ?? "/", user.url), {
        method,
        headers: sent,
        body,
      });
      response.writeHead(answer.status, { "content-type": "application/json" });
      response.end(await answer.text());
    }).listen(0, "127.0.0.1");
    await new Promise((resolve) => proxy.once("listening", resolve));
    const { port } = /** @type {import("node:net").AddressInfo} */ (proxy.address());
    const environment = { ...user.credentials, SERVICE_REGISTRY_URL: `http://127.0.0.1:${port}` };
    const child = user.start(["services", "list", "-o", "jsonl"], { environment });
    let lines = 0;
    for await (const chunk of child.stdout) {
      lines += String(chunk).split("\n").length - 1;
      if (lines >= 1000) break;
    }
    assert.equal(lines, 1000);
    assert.ok(pages <= 2, `${pages} pages were asked for`);
    child.kill("SIGKILL");
    proxy.closeAllConnections();
    proxy.close();
  });
});

describe("progress", () => {
  test("is shown to a person who waits for over a second, and to nobody else", async () => {
    const slow = createServer((_, response) => {
      setTimeout(() => response.writeHead(503).end(), 1600);
    }).listen(0, "127.0.0.1");
    await new Promise((resolve) => slow.once("listening", resolve));
    const { port } = /** @type {import("node:net").AddressInfo} */ (slow.address());
    const environment = { SERVICE_REGISTRY_URL: `http://127.0.0.1:${port}` };
    const args = ["services", "list"];
    const [terminal, piped] = await Promise.all([
      user.runInTerminal(args, environment),
      user.run(args, { environment: { ...user.credentials, ...environment } }),
    ]);
    slow.close();
    assert.match(terminal.output, /Waiting for the registry/);
    // The cursor is shown again.
    assert.ok(
      terminal.output.lastIndexOf("\u001b[?25h") > terminal.output.lastIndexOf("\u001b[?25l"),
    );
    assert.doesNotMatch(piped.stderr, /Waiting/);
    assert.equal(piped.status, terminal.status);
  });
});
