// What a server can be told: each setting in each place, and what is said of a wrong one.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { checkAgainstHost, checkTogether } from "../../js/server/conditions.js";
import { readOptions, readSettings } from "../../js/server/read-settings.js";
import { optionOf, settings, variableOf } from "../../js/server/settings.js";
import { root } from "../package/scratch.js";

const folder = mkdtempSync(join(tmpdir(), "settings-"));
after(() => rmSync(folder, { recursive: true }));

/** By setting: text and what it means, then text that breaks the rule and the words of the rule. */
/** @type {Record<string, [good: [string, unknown][], bad: [string, RegExp][]]>} */
const samples = {
  listen: [
    [
      ["[::1]:9000", { hostname: "::1", port: 9000 }],
      [":0", { hostname: "", port: 0 }],
      ["registry.example:65535", { hostname: "registry.example", port: 65535 }],
    ],
    [
      ["9000", /must be HOST:PORT/],
      ["a:65536", /must be HOST:PORT/],
      ["::1:9000", /must be HOST:PORT/],
      ["[1.2.3.4]:1", /must be HOST:PORT/],
    ],
  ],
  data: [[["/var/lib/registry", "/var/lib/registry"]], []],
  accounts: [[["/etc/accounts.yaml", "/etc/accounts.yaml"]], []],
  cors: [
    [["https://a.example http://b.example:81", ["https://a.example", "http://b.example:81"]]],
    [],
  ],
  limits: [
    [
      ["sessions=5 held-requests=7", { sessions: 5, heldRequests: 7 }],
      [
        "failed-logins=0 GET:/events(/[^=]*)?=60/1m",
        {
          failedLogins: 0,
          rates: [{ method: "GET", path: "/events(/[^=]*)?", limit: 60, period: 60 }],
        },
      ],
      ["rates=none", { rates: [] }],
      ["sessions=1,services=2", { sessions: 1, services: 2 }],
      ["sessions=1, services=2,", { sessions: 1, services: 2 }],
      [
        "GET:/(a{1,2}|b,c)=5/1m,sessions=3,ALL:/x,y=6/1d",
        {
          sessions: 3,
          rates: [
            { method: "GET", path: "/(a{1,2}|b,c)", limit: 5, period: 60 },
            { method: "ALL", path: "/x,y", limit: 6, period: 86_400 },
          ],
        },
      ],
    ],
    [
      ["session=5", /must be one of sessions, services/],
      ["sessions=many", /must be a whole number/],
      ["sessions=1/2", /must be NAME=NUMBER/],
      ["GET:/=5", /must be NAME=NUMBER/],
      ["PATCH:/=5/1m", /must have a method: GET/],
      ["GET:/=0/1m", /must have a limit/],
      ["GET:/=5/soon", /must have a period/],
      ["sessions", /must be NAME=NUMBER/],
      ["sessions=1,session=5", /must be NAME=NUMBER/],
    ],
  ],
  "heartbeat-max": [[["1m", 60]], [["2", /must be a time from 3s on/]]],
  "token-lifetime": [[["12h", 43_200]], [["0", /must be a time from 1s on/]]],
  retention: [[["7d", 604_800]], [["a week", /must be a time/]]],
  "events-window": [[["90", 90]], [["-1", /must be a time/]]],
  "max-body": [
    [
      ["64KiB", 65_536],
      ["100kB", 100_000],
      ["65536", 65_536],
    ],
    [
      ["17MiB", /must be a size from 1 to 16777216 bytes/],
      ["0", /must be a size/],
    ],
  ],
  "max-header-size": [[["32k", 32_768]], [["512", /must be a size from 1024/]]],
  "max-connections": [
    [["1000", 1000]],
    [
      ["0", /must be a whole number from 1 to 1000000/],
      ["1e3", /must be a whole number/],
    ],
  ],
  "request-timeout": [[["5s", 5]], [["2h", /must be a time from 1s to 3600s/]]],
  "tls-cert": [[["/etc/tls.crt", "/etc/tls.crt"]], []],
  "tls-key": [[["/etc/tls.key", "/etc/tls.key"]], []],
  "trust-proxy": [
    [["loopback, 10.0.0.0/8 2001:db8::/32", ["loopback", "10.0.0.0/8", "2001:db8::/32"]]],
    [
      ["10.0.0.0/33", /must be an address, a network/],
      ["proxy.example", /must be an address, a network/],
      ["10.0.0.0/8/8", /must be an address, a network/],
    ],
  ],
  "operations-listen": [
    [["127.0.0.1:9100", { hostname: "127.0.0.1", port: 9100 }]],
    [["x", /must be HOST:PORT/]],
  ],
  "drain-timeout": [[["0", 0]], [["-1s", /must be a time from 0s to 3600s/]]],
  log: [[["json", "json"]], [["xml", /must be json, text or none/]]],
  "log-level": [[["debug", "debug"]], [["trace", /must be debug, info, warn or error/]]],
};

test("every setting has samples here", () => {
  assert.deepEqual(
    Object.keys(samples),
    settings.map(({ name }) => name),
  );
});

for (const [name, [good, bad]] of Object.entries(samples)) {
  const [option, variable] = [optionOf(name), variableOf(name)];
  const file = join(folder, `${name}.yaml`);
  const inFile = (/** @type {string} */ text) => {
    writeFileSync(file, `${name}: ${JSON.stringify(text)}\n`);
    return { flags: { config: file } };
  };

  test(`${name} is the same as a flag, a variable, an option and in a file`, () => {
    for (const [text, value] of good) {
      for (const settings of [
        readSettings({ flags: { [option]: text } }),
        readSettings({ environment: { [variable]: text } }),
        readSettings(inFile(text)),
        readOptions({ [option]: text }),
      ]) {
        assert.deepEqual(settings.values, { [option]: value });
      }
    }
  });

  test(`a wrong ${name} is refused by its place, its value and its rule`, () => {
    for (const [text, rule] of bad) {
      for (const [read, place] of /** @type {[() => unknown, string][]} */ ([
        [() => readSettings({ flags: { [option]: text } }), `--${name}`],
        [() => readSettings({ environment: { [variable]: text } }), variable],
        [() => readSettings(inFile(text)), `${file}: ${name}`],
        [() => readOptions({ [option]: text }), `options.${option}`],
      ])) {
        const { code, message } = failure(read);
        assert.equal(code, "invalid_argument", message);
        assert.ok(message.startsWith(`${place}: ${JSON.stringify(text)} `), message);
        assert.match(message, rule);
      }
    }
  });
}

test("a flag goes before a variable, and that before the file", () => {
  const file = join(folder, "all.yaml");
  writeFileSync(file, "max-body: 3\nretention: 3\ntoken-lifetime: 3\n");
  const environment = {
    SERVICE_REGISTRY_CONFIG: file,
    SERVICE_REGISTRY_MAX_BODY: "2",
    SERVICE_REGISTRY_RETENTION: "2",
  };
  const { values, places } = readSettings({ flags: { maxBody: "1" }, environment });
  assert.deepEqual(values, { maxBody: 1, retention: 2, tokenLifetime: 3 });
  assert.deepEqual(places, {
    maxBody: "--max-body",
    retention: "SERVICE_REGISTRY_RETENTION",
    tokenLifetime: `${file}: token-lifetime`,
  });
});

test("what is empty is refused, and switches nothing off", () => {
  const file = join(folder, "empty.yaml");
  for (const name of ["config", ...settings.map((each) => each.name)]) {
    const variable = variableOf(name);
    for (const empty of ["", " "]) {
      assert.equal(
        failure(() => readSettings({ environment: { [variable]: empty } })).message,
        `${variable} is empty: leave it out, or give it a value.`,
      );
      const flags = { [optionOf(name)]: empty };
      assert.equal(
        failure(() => readSettings({ flags })).message,
        `--${name} is empty: leave it out, or give it a value.`,
      );
    }
    if (name === "config") continue;
    for (const empty of ["", " null", ' ""']) {
      writeFileSync(file, `${name}:${empty}\n`);
      assert.equal(
        failure(() => readSettings({ flags: { config: file } })).message,
        `${file}: ${name} is empty: leave it out, or give it a value.`,
      );
    }
  }
});

test("a file is YAML or JSON, has lists and numbers, and what it names is beside it", () => {
  const file = join(folder, "lists.json");
  const rate = { method: "GET", path: "/.*", limit: 5, period: "1m" };
  writeFileSync(
    file,
    JSON.stringify({
      listen: 9000,
      accounts: "accounts.yaml",
      data: "/data",
      cors: ["https://a.example"],
      limits: { sessions: 1, "configuration-values": 2, rates: [rate] },
    }),
  );
  assert.deepEqual(readSettings({ flags: { config: file } }).values, {
    listen: { hostname: "", port: 9000 },
    accounts: join(folder, "accounts.yaml"),
    data: "/data",
    cors: ["https://a.example"],
    limits: { sessions: 1, configurationValues: 2, rates: [{ ...rate, period: 60 }] },
  });
});

for (const [content, words] of /** @type {[string, RegExp][]} */ ([
  ["max-bodi: 1", /: max-bodi is not a setting\. Did you mean max-body\?$/],
  ["maxBody: 1", /: maxBody is not a setting\. Did you mean max-body\?$/],
  ["__proto__: 1", /: __proto__ is not a setting\.$/],
  ["- a", /must hold settings by name/],
  ["a: [", /is neither YAML nor JSON: .* at line 1/],
  ["max-body: [1]", /: max-body: \[1\] must be a size/],
  ["max-body: true", /: max-body: true must be a size/],
  ["data: 5", /: data: 5 must be a path/],
  ["cors: [{}]", /: cors: \{\} must be text/],
  ["limits: { sessions: -1 }", /: limits\.sessions: -1 must be a whole number/],
  [
    "limits: { rates: [{ method: GET, path: /, limit: 1, periods: 1 }] }",
    /: limits\.rates\[0\]: "periods" must be method/,
  ],
  ["limits: { rates: 5 }", /: limits\.rates: 5 must be a list/],
])) {
  test(`a file with ${content} is refused`, () => {
    const file = join(folder, "wrong.yaml");
    writeFileSync(file, content);
    assert.match(failure(() => readSettings({ flags: { config: file } })).message, words);
  });
}

test("a short file that would be a long one is refused by its name", () => {
  const file = join(folder, "aliases.yaml");
  const lines = Array.from({ length: 9 }, (_, at) => {
    const alias = at === 0 ? "x" : `*a${at - 1}`;
    return `a${at}: &a${at} [${Array(9).fill(alias).join(", ")}]`;
  });
  writeFileSync(file, `${lines.join("\n")}\n`);
  const { code, message } = failure(() => readSettings({ flags: { config: file } }));
  assert.equal(code, "invalid_argument");
  assert.ok(message.startsWith(`${file} cannot be read (Excessive alias count`), message);
});

test("a file that is not there, and an option that is none", () => {
  assert.match(
    failure(() => readSettings({ flags: { config: "/nowhere" } })).message,
    /^--config \/nowhere cannot be read \(ENOENT\)/,
  );
  assert.match(
    failure(() => readOptions({ lissten: ":1" })).message,
    /^options\.lissten is not a setting\. Did you mean listen\?$/,
  );
});

test("settings that demand others", () => {
  const refused = (/** @type {Record<string, unknown>} */ flags) =>
    failure(() => checkTogether(readSettings({ flags }))).message;
  assert.match(refused({ tlsCert: "a" }), /^--tls-cert needs tls-key beside it/);
  assert.match(refused({ tlsKey: "a" }), /^--tls-key needs tls-cert beside it/);
  assert.match(
    refused({ listen: ":9000" }),
    /^--listen: "all addresses" must be 127\.0\.0\.1, \[::1\] or localhost without accounts/,
  );
  assert.match(refused({ listen: "10.0.0.1:9000" }), /service-registry account add/);
  assert.match(refused({ listen: "[::1]:9000", operationsListen: "[::1]:9000" }), /another port/);
  for (const listen of ["127.0.0.1:1", "127.1.2.3:1", "[::1]:1", "localhost:1"]) {
    checkTogether(readSettings({ flags: { listen } }));
  }
  checkTogether(readSettings({ flags: { listen: ":1", accounts: "a" } }));
});

test("what a host cannot do is refused or said", () => {
  for (const host of /** @type {const} */ (["bun", "deno"])) {
    for (const flags of [{ maxConnections: "5" }, { maxHeaderSize: "8k" }]) {
      const { message } = failure(() => checkAgainstHost(readSettings({ flags }), host));
      assert.match(
        message,
        /^--max-(connections|header-size): (Bun|Deno)'s server cannot .* serve on Node/,
      );
      assert.deepEqual(checkAgainstHost(readSettings({ flags }), "node"), []);
    }
    const [warning] = checkAgainstHost(readSettings({ flags: { requestTimeout: "5" } }), host);
    assert.match(warning ?? "", /^--request-timeout: on (Bun|Deno) it holds for bodies/);
  }
});

test("docs/server.md has every setting as it is", () => {
  const document = readFileSync(join(root, "docs/server.md"), "utf8");
  const rows = document.split("\n").filter((line) => /^\| `--\S+ \S+` \|/.test(line));
  const expected = settings.map(({ name, kind, initially = "", does }) => {
    const flag = `--${name} ${kind.placeholder}`;
    const several = kind.isList ? " Repeatable." : "";
    const sentence = `${does.charAt(0).toUpperCase()}${does.slice(1)}.${several}`;
    return `| \`${flag}\` | \`${variableOf(name)}\` | ${initially} | ${sentence} |`;
  });
  assert.deepEqual(rows, expected);
});

test("the file in docs/server.md is one", () => {
  const document = readFileSync(join(root, "docs/server.md"), "utf8");
  const [, text = ""] = /```yaml\n(listen:[\s\S]*?)```/.exec(document) ?? [];
  const file = join(folder, "documented.yaml");
  writeFileSync(file, text);
  const { values } = readSettings({ flags: { config: file } });
  assert.deepEqual(values.operationsListen, { hostname: "127.0.0.1", port: 9100 });
  assert.deepEqual(values.limits.rates[1], {
    method: "GET",
    path: "/views/.*",
    limit: 60,
    period: 60,
  });
  assert.equal(values.limits.failedLogins, 10);
});

/** @param {() => unknown} act @returns {Error & { code?: string }} */
function failure(act) {
  try {
    act();
  } catch (error) {
    return /** @type {Error} */ (error);
  }
  throw new Error("it was not refused");
}
