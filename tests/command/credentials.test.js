// Where a command learns whom to ask and as whom: flags, the environment, files, in this order.

import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { readCredentials } from "../../js/command/input/credentials.js";
import { account, newUser } from "./rig.js";

/** @type {Awaited<ReturnType<typeof newUser>>} */
let user;
before(async () => {
  user = await newUser();
});
after(() => user.leave());

/** A home of its own below the user's. @param {string} name @param {Record<string, string>} files @param {number} [mode] */
function homeWith(name, files, mode = 0o600) {
  const home = join(user.home, name);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(home, path)), { recursive: true });
    writeFileSync(join(home, path), text, { mode });
  }
  return home;
}

const config = ".config/service-registry/config.yaml";
const older = `[credentials]
username = older-file
api_key: older-key
[api]
url=http://older.example/v1.0/
[auth_api]
# none
url = http://older.example/v2.0/
[ssl]
verify = false
`;

describe("the first place that has a setting counts", () => {
  test("flag, then environment, then the older one, then the file, then the older file", async () => {
    const HOME = homeWith("all", {
      [config]: "url: http://file.example/v1.0\nusername: file\napi-key: file-key\n",
      ".raxrc": older,
    });
    const told = async (
      /** @type {object} */ flags,
      /** @type {Record<string, string>} */ environment,
    ) => {
      const found = await readCredentials(flags, environment);
      return Object.fromEntries(Object.entries(found).map(([name, { value }]) => [name, value]));
    };
    const file = {
      url: "http://file.example/v1.0",
      username: "file",
      "api-key": "file-key",
    };
    const olderFile = {
      url: "http://older.example/v1.0/",
      "auth-url": "http://older.example/v2.0/",
      username: "older-file",
      "api-key": "older-key",
    };
    assert.deepEqual(await told({}, { HOME }), file);
    assert.deepEqual(await told({}, { HOME: homeWith("older", { ".raxrc": older }) }), olderFile);
    const RAXSR = { RAXSR_USERNAME: "older", RAXSR_API_KEY: "k2", RAXSR_API_URL: "http://u2" };
    assert.deepEqual(await told({}, { HOME, ...RAXSR }), {
      username: "older",
      "api-key": "k2",
      url: "http://u2",
    });
    const environment = {
      HOME,
      ...RAXSR,
      SERVICE_REGISTRY_USERNAME: "new",
      SERVICE_REGISTRY_API_KEY_FILE: "k1",
    };
    assert.equal((await told({}, environment)).username, "new");
    assert.equal((await told({ username: "flag" }, environment)).username, "flag");
    // A file of a key that comes first is in place of a key that comes later.
    const { "api-key": key, "api-key-file": keyFile } = await told(
      { apiKeyFile: "k0" },
      environment,
    );
    assert.deepEqual([key, keyFile], [undefined, "k0"]);
    assert.deepEqual(
      await told({}, { HOME: user.home, XDG_CONFIG_HOME: join(HOME, ".config") }),
      file,
    );
    assert.deepEqual(await told({ config: join(HOME, config) }, { HOME: user.home }), file);
    assert.deepEqual(
      await told({}, { HOME: user.home, RAXSR_RAXRC: join(HOME, ".raxrc") }),
      olderFile,
    );
  });

  test("a key of digits stays as it is written", async () => {
    const HOME = homeWith("digits", { [config]: "api-key: 0012e4\nusername: 7\n" });
    const { "api-key": key, username } = await readCredentials({}, { HOME });
    assert.deepEqual([key?.value, username?.value], ["0012e4", "7"]);
  });
});

describe("the registry and its login service", () => {
  /** What counts of these. @param {object} flags @param {Record<string, string>} environment */
  async function addressOf(flags, environment) {
    const found = await readCredentials(flags, environment);
    const names = /** @type {const} */ (["url", "auth-url", "region"]);
    return names.map((name) => found[name]?.value);
  }

  test("come from one place: no key goes to the login service of another registry", async () => {
    const HOME = homeWith("logins", { ".raxrc": older });
    const [url, login] = ["http://new.example/v1.0", "http://new.example/v2.0"];
    const olderUrl = "http://older.example/v1.0/";
    assert.deepEqual(await addressOf({ url }, { HOME }), [url, undefined, undefined]);
    assert.deepEqual(await addressOf({ region: "us" }, { HOME }), [undefined, undefined, "us"]);
    assert.deepEqual(await addressOf({ authUrl: login }, { HOME }), [olderUrl, login, undefined]);
    const RAXSR = { HOME, RAXSR_AUTH_URL: "http://older.example/v2.0" };
    const SERVICE_REGISTRY_URL = url;
    assert.deepEqual(await addressOf({}, { ...RAXSR, SERVICE_REGISTRY_URL }), [
      url,
      undefined,
      undefined,
    ]);
    assert.deepEqual(await addressOf({ authUrl: login }, { ...RAXSR, SERVICE_REGISTRY_URL }), [
      url,
      login,
      undefined,
    ]);
    const config = join(homeWith("named", { "c.yaml": `url: ${url}\nregion: uk\n` }), "c.yaml");
    assert.deepEqual(await addressOf({ config }, { HOME }), [url, undefined, undefined]);
  });

  test("come from one place: a region goes before a URL of a later one", async () => {
    const environment = {
      HOME: user.home,
      SERVICE_REGISTRY_URL: "http://new.example/v1.0",
      SERVICE_REGISTRY_AUTH_URL: "http://new.example/v2.0",
      SERVICE_REGISTRY_REGION: "us",
    };
    assert.deepEqual(await addressOf({ region: "uk" }, environment), [undefined, undefined, "uk"]);
  });

  test("are shown as they count", async () => {
    const environment = {
      ...user.credentials,
      HOME: homeWith("logins", { ".raxrc": older }),
    };
    const { stdout } = await user.run(["credentials", "-o", "csv"], { environment });
    assert.doesNotMatch(stdout, /older/);
  });
});

describe("a command", { concurrency: 4 }, () => {
  const list = ["services", "list"];
  const bare = { stdout: "", stderr: "There are no services.\n", status: 0, signal: null };

  test("works with each way to give a key", async () => {
    const { SERVICE_REGISTRY_API_KEY: key, ...rest } = user.credentials;
    homeWith(".", { "key.txt": `${key}\n` });
    const HOME = homeWith("file-only", {
      [config]: `url: ${user.url}\nusername: demo\napi-key: ${key}\n`,
    });
    const raxrc = homeWith("raxrc-only", {
      ".raxrc": `[credentials]\nusername=demo\napi_key=${key}\n[api]\nurl=${user.url}\n`,
    });
    const json = homeWith("json-only", {
      [config]: JSON.stringify({
        url: user.url,
        username: "demo",
        "api-key-file": join(user.home, "key.txt"),
      }),
    });
    const results = await Promise.all([
      user.run([...list, "--api-key-file", "key.txt"], { environment: rest }),
      user.run([...list, "--api-key-file", "-"], { environment: rest, input: `${key}\n` }),
      ...[HOME, raxrc, json].map((home) => user.run(list, { environment: { HOME: home } })),
      user.run([...list, "--url", new URL(user.url).origin]),
    ]);
    for (const result of results) assert.deepEqual(result, bare);
  });

  test("finds a key's file beside the file that names it", async () => {
    const { SERVICE_REGISTRY_API_KEY: key, ...environment } = user.credentials;
    const home = homeWith("beside", { "c.yaml": "api-key-file: the.key\n", "the.key": `${key}\n` });
    const args = [...list, "--config", join("beside", "c.yaml")];
    assert.deepEqual(await user.run(args, { environment }), bare);
    const found = await readCredentials({ config: join(home, "c.yaml") }, { HOME: user.home });
    assert.equal(found["api-key-file"]?.value, join(home, "the.key"));
  });

  for (const [flag, ...args] of [
    ...["--url", "--username", "--api-key-file", "--auth-url", "--config"].map((flag) => [
      flag,
      ...list,
    ]),
    ["--file", "configuration", "set", "key"],
    ["--health", "run", "--id", "web-1"],
  ]) {
    test(`refuses an empty ${flag}`, async () => {
      const { stderr, status } = await user.run([...args, `${flag}`, "", "--", "true"]);
      assert.match(
        stderr,
        new RegExp(
          `^error: option '${flag} <.*' argument '' is invalid\\. It must not be empty\\.`,
        ),
      );
      assert.equal(status, 2);
    });
  }

  for (const [command, input] of /** @type {[string, string][]} */ ([
    ["configuration set key -", "value"],
    ["sessions heartbeat seAAAAAAAA -", "token"],
  ])) {
    test(`takes one thing from the standard input: ${command}`, async () => {
      const { SERVICE_REGISTRY_API_KEY: _, ...environment } = user.credentials;
      const args = [...command.split(" "), "--api-key-file", "-"];
      const { stderr, status } = await user.run(args, { environment, input });
      assert.equal(
        stderr,
        "Two want the standard input, as --api-key-file - does: name a file for one of them.\n",
      );
      assert.equal(status, 2);
    });
  }

  test("says at a terminal that it waits for the key", async () => {
    const script = `(sleep 2; echo ${account.apiKey}) | SERVICE_REGISTRY_API_KEY= SHELL=/bin/sh timeout 60 script -qefc 'service-registry services list --api-key-file -' /dev/null`;
    const { stdout, status } = await user.shell(script);
    assert.match(stdout, /^Type the API key, Enter, and Ctrl-D:\r\n/m);
    assert.match(stdout, /There are no services\.\r\n$/);
    assert.equal(status, 0);
  });

  test("names the flag of a URL that the client would refuse", async () => {
    for (const url of ["http://a.example/v1.0?x=1", "http://a.example/#b", "http:a.example/v1.0"]) {
      const { stderr, status } = await user.run([...list, "--url", url]);
      assert.equal(
        stderr,
        `--url must be a URL such as http://127.0.0.1:9000/v1.0, not ${JSON.stringify(url)}.\n`,
      );
      assert.equal(status, 2);
    }
  });

  test("without any says in a sentence how to give them", async () => {
    const none = await user.run(list, { environment: {} });
    assert.deepEqual([none.stdout, none.status], ["", 2]);
    assert.equal(
      none.stderr,
      "Say the registry's address (--url or SERVICE_REGISTRY_URL), the user name (--username or SERVICE_REGISTRY_USERNAME), and the API key (SERVICE_REGISTRY_API_KEY or --api-key-file); service-registry credentials --help has all ways to.\n",
    );
    const { SERVICE_REGISTRY_API_KEY: _, ...keyless } = user.credentials;
    const one = await user.run(list, { environment: keyless });
    assert.match(one.stderr, /^Say the API key \(SERVICE_REGISTRY_API_KEY or --api-key-file\); /);
  });

  test("has no flag for the key", async () => {
    const { stderr, status } = await user.run([...list, "--api-key", "x"]);
    assert.equal(status, 2);
    assert.match(stderr, /unknown option '--api-key'/);
  });

  test("warns of a file with a key that others may read", async () => {
    const text = `url: ${user.url}\nusername: demo\napi-key: ${account.apiKey}\n`;
    const HOME = homeWith("open", { [config]: text }, 0o644);
    const { stderr, status } = await user.run(list, { environment: { HOME } });
    const path = join(HOME, config);
    assert.equal(
      stderr,
      `Others may read ${path}, which holds a key: chmod 600 ${path}\n${bare.stderr}`,
    );
    assert.equal(status, 0);
  });

  for (const [name, text, complaint] of /** @type {[string, string, RegExp][]} */ ([
    [
      "unknown",
      "user: demo\n",
      /config\.yaml has no setting user: those are url, auth-url, username, api-key, api-key-file, region\.\n$/,
    ],
    ["no map", "- a\n", /config\.yaml must hold settings such as "username: demo"\.\n$/],
    ["no text", "url: [a]\n", /^url in .*config\.yaml must be a text\.\n$/],
    [
      "no yaml",
      "url: 'a\nusername: b",
      /config\.yaml cannot be read: Missing closing 'quote at line 2, column 12:?\n$/,
    ],
    [
      "no url",
      "url: example.com\nusername: demo\napi-key: k\n",
      /^url in .*config\.yaml must be a URL such as http:\/\/127\.0\.0\.1:9000\/v1\.0, not "example\.com"\.\n$/,
    ],
    [
      "secret",
      "url: http://a:se_cret@b/v1.0\nusername: demo\napi-key: k\n",
      /^url in .*config\.yaml must be a URL such as http:\/\/127\.0\.0\.1:9000\/v1\.0\.\n$/,
    ],
    [
      "region",
      "region: dfw\nusername: demo\napi-key: k\n",
      /^region in .*config\.yaml must be us or uk, not dfw\.\n$/,
    ],
  ])) {
    test(`refuses a file that is wrong: ${name}`, async () => {
      const HOME = homeWith(`wrong ${name}`, { [config]: text });
      const { stderr, status } = await user.run(list, { environment: { HOME } });
      assert.match(stderr, complaint);
      assert.equal(status, 2);
    });
  }

  test("refuses files that are not there", async () => {
    const results = await Promise.all([
      user.run([...list, "--config", "none.yaml"]),
      user.run([...list, "--api-key-file", "none.txt"]),
    ]);
    assert.deepEqual(
      results.map(({ status }) => status),
      [2, 2],
    );
    assert.match(results[0]?.stderr ?? "", /^none\.yaml cannot be read: ENOENT/);
    assert.match(results[1]?.stderr ?? "", /^none\.txt cannot be read: ENOENT/);
  });

  test("shows what it would use, and never the key", async () => {
    for (const format of ["table", "json", "jsonl", "yaml", "csv"]) {
      const { stdout, stderr } = await user.run(["credentials", "-o", format, "--verbose"]);
      assert.ok(stdout.includes("(not shown)") && stdout.includes("SERVICE_REGISTRY_API_KEY"));
      assert.ok(!(stdout + stderr).includes(account.apiKey));
    }
  });
});
