// service-registry account, as a person uses it.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { readAccounts } from "service-registry-client/accounts";
import { folderOf, until } from "./folder.js";

const bin = fileURLToPath(new URL("../../js/bin.js", import.meta.url));

test("add prints the key and nothing else, where it can be piped", async (context) => {
  const cwd = folderOf(context);
  const added = await command(cwd, ["add", "web", "--tenant", "42"]);
  assert.match(added.stdout, /^[0-9a-f]{64}\n$/);
  assert.equal(added.stderr, 'accounts.yaml has "web" now, of tenant 42.\n');
  const kept = await command(cwd, ["add", "shop", "--key-stdin"], `${"k".repeat(32)}\n`);
  assert.deepEqual([kept.status, kept.stdout], [0, ""]);
  const rotated = await command(cwd, ["rotate", "web"]);
  assert.match(rotated.stdout, /^[0-9a-f]{64}\n$/);
  assert.notEqual(rotated.stdout, added.stdout);

  const listed = await command(cwd, ["list"]);
  assert.match(listed.stdout, /^web +42 +\d+ s ago$/m);
  assert.doesNotMatch(listed.stdout, /argon/);
  assert.equal((await command(cwd, ["remove", "shop"])).status, 0);
  assert.equal((await readAccounts(join(cwd, "accounts.yaml"))).length, 1);
});

for (const [what, redirection] of [
  ["a full disk", ">/dev/full"],
  ["a reader that is gone", "| true"],
]) {
  test(`a key that cannot be printed, because of ${what}, changes nothing`, async (context) => {
    const cwd = folderOf(context);
    await command(cwd, ["add", "web"]);
    const before = readFileSync(join(cwd, "accounts.yaml"), "utf8");
    for (const args of ["rotate web", "add shop"]) {
      // The reader is gone for certain when the command starts.
      const told = await shell(
        cwd,
        `{ sleep 0.2; service_registry account ${args}; echo $? >&2; } ${redirection}`,
      );
      assert.match(told, /^The key cannot be printed, and nothing was changed: .+\n1\n$/);
      assert.equal(readFileSync(join(cwd, "accounts.yaml"), "utf8"), before);
      assert.deepEqual(readdirSync(cwd), ["accounts.yaml"]);
    }
  });
}

test("a key that was printed, and is none after all, is said to be none", async (context) => {
  const cwd = folderOf(context);
  const path = join(cwd, "accounts.yaml");
  await command(cwd, ["add", "web"]);
  // The pipe is full until the reader goes on, and with it the command.
  const ended = shell(
    cwd,
    "{ head -c 65536 /dev/zero; service_registry account rotate web; echo $? >&2; } | " +
      "{ until test -e go; do sleep 0.05; done; cat >/dev/null; }",
  );
  await until(() => existsSync(`${path}.new`));
  rmSync(path);
  mkdirSync(path);
  writeFileSync(join(cwd, "go"), "");
  assert.match(
    await ended,
    /^The key that was printed is none, nothing was changed: EISDIR.+\n1\n$/,
  );
  assert.deepEqual(readdirSync(cwd), ["accounts.yaml", "go"]);
});

test("the file is named by flag or environment", async (context) => {
  const cwd = folderOf(context);
  await command(cwd, ["add", "web"], "", { SERVICE_REGISTRY_ACCOUNTS: "env.yaml" });
  await command(cwd, ["add", "web", "--accounts", "flag.yaml"], "", {
    SERVICE_REGISTRY_ACCOUNTS: "env.yaml",
  });
  assert.deepEqual(readdirSync(cwd).sort(), ["env.yaml", "flag.yaml"]);
});

test("what is wrong is a sentence and a status", async (context) => {
  const cwd = folderOf(context);
  await command(cwd, ["add", "web"]);
  for (const [
    args,
    input,
    status,
    message,
  ] of /** @type {[string[], string, number, RegExp][]} */ ([
    [["add", "web"], "", 2, /^accounts\.yaml has an account "web" already; rotate[^\n]+\n$/],
    [["add", "x", "--tenant", "two"], "", 2, /^tenantId must be 1 to 20 digits\.\n$/],
    [["add", "x", "--key-stdin"], "\n", 2, /^--key-stdin: no key came[^\n]+\n$/],
    [["add", "x", "--key-stdin"], "short", 2, /^apiKey must be at least 16 characters[^\n]+\n$/],
    [["remove", "web"], "", 2, /^"web" is the last account[^\n]+\n$/],
    [["remove", "x"], "", 3, /^accounts\.yaml has no account "x"\.\n$/],
    [["list", "--accounts", "none"], "", 2, /^none: there is no such file; make one[^\n]+\n$/],
    [["add"], "", 2, /missing required argument 'username'/],
  ])) {
    const ended = await command(cwd, args, input);
    assert.equal(ended.status, status, ended.stderr);
    assert.match(ended.stderr, message);
    assert.equal(ended.stdout, "");
  }
});

test("twenty who add at the same time all are there", { timeout: 60_000 }, async (context) => {
  const cwd = folderOf(context);
  const names = Array.from({ length: 20 }, (_, index) => `user-${index}`);
  const added = await Promise.all(names.map((name) => command(cwd, ["add", name])));
  for (const { status, stderr } of added) assert.equal(status, 0, stderr);
  const accounts = await readAccounts(join(cwd, "accounts.yaml"));
  assert.deepEqual(accounts.map(({ username }) => username).sort(), names.sort());
  assert.equal(new Set(accounts.map(({ tenantId }) => tenantId)).size, 20);
  assert.deepEqual(readdirSync(cwd), ["accounts.yaml"]);
  assert.match(
    readFileSync(join(cwd, "accounts.yaml"), "utf8"),
    /^# Accounts of a service registry/,
  );
});

/** What a shell's line says on the standard error output. @param {string} cwd @param {string} line */
async function shell(cwd, line) {
  const script = `service_registry() { '${process.execPath}' '${bin}' "$@"; }; ${line}`;
  const child = spawn("sh", ["-c", script], { cwd, stdio: ["ignore", "ignore", "pipe"] });
  let told = "";
  child.stderr.setEncoding("utf8").on("data", (chunk) => {
    told += chunk;
  });
  await once(child, "close");
  return told;
}

/**
 * @param {string} cwd
 * @param {string[]} args
 * @param {string} [input]
 * @param {Record<string, string>} [environment]
 */
async function command(cwd, args, input = "", environment = {}) {
  const env = { ...process.env, ...environment };
  const child = spawn(process.execPath, [bin, "account", ...args], { cwd, env });
  child.stdin.end(input);
  const [stdout, stderr] = [child.stdout, child.stderr].map((stream) => {
    const chunks = /** @type {string[]} */ ([]);
    stream.setEncoding("utf8").on("data", (chunk) => chunks.push(chunk));
    return chunks;
  });
  const [status] = await once(child, "close");
  return { status, stdout: stdout?.join("") ?? "", stderr: stderr?.join("") ?? "" };
}
