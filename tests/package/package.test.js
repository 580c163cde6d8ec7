// The package as npm packs and installs it, used by programs in processes of their own.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { Client } from "service-registry-client";
import { freePort } from "../runtimes/rig/free-port.js";
import { consumers, typeScriptSettings } from "./consumers.js";
import { entries } from "./entries.js";
import { results, samples, webServer } from "./guide-samples.js";
import { account, listen } from "./registry.js";
import { root, Scratch } from "./scratch.js";

/** What others ask of a package. @type {Record<string, string[]>} */
const linters = {
  publint: ["publint", "--strict"],
  attw: [
    "attw",
    // TypeScript's resolution before Node had `exports`, which knows the main entry only.
    ...["--profile", "node16"],
    // What an import of a .wasm gives, a module, a function or a URL, is for the bundler to declare.
    ...["--exclude-entrypoints", "client.wasm", "registry.wasm", "--"],
  ],
};

/** @type {Scratch} */
let scratch;
/** @type {Awaited<ReturnType<typeof listen>>} */
let registry;

before(async () => {
  scratch = new Scratch();
  registry = await listen();
});

after(async () => {
  await registry?.close();
  scratch?.remove();
});

for (const [name, sample] of Object.entries(samples)) {
  test(`the guide: ${name}`, async () => {
    const printed = await scratch.result("sample.cjs", sample, registry.environment);
    assert.deepEqual(printed, results[name]);
    await removeServices();
  });
}

test("the guide: a web server that uses the registry", async (context) => {
  const port = String(await freePort());
  const environment = { ...registry.environment, PORT: port };
  const child = scratch.start("web-server.cjs", webServer, environment);
  context.after(() => child.kill());
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      printed += chunk;
    });
  }
  const client = connect();
  const service = await eventually(() => client.services.get("webService"), 5000);
  const session = await eventually(async () => {
    const found = await client.sessions.get(service.session_id);
    assert.notEqual(found.last_seen, null, "a heartbeat was accepted");
    return found;
  }, 5000);
  assert.equal(session.heartbeat_timeout, 30);
  const page = await fetch(`http://127.0.0.1:${port}/`);
  assert.equal(await page.text(), "Hello, world!");
  assert.equal(printed, "");
  assert.equal(child.exitCode, null, "it goes on running");
});

for (const [name, { file, program }] of Object.entries({ ...consumers, ...entries })) {
  test(name, async () => {
    assert.equal(await scratch.result(file, program, registry.environment), "as it should be");
    await removeServices();
  });
}

test("the tarball holds what is published and nothing else", () => {
  const golden = readFileSync(new URL("../fixtures/tarball.txt", import.meta.url), "utf8");
  assert.deepEqual(scratch.files, golden.trimEnd().split("\n"));
  for (const path of scratch.files) {
    assert.doesNotMatch(path, /^(src|tests|target|scripts|examples|docs|node_modules|\.)/, path);
  }
});

for (const [name, command] of Object.entries(linters)) {
  test(`${name} finds nothing in the tarball`, () => {
    const [program = "", ...args] = command;
    const linted = spawnSync(join(root, "node_modules/.bin", program), [...args, scratch.tarball], {
      encoding: "utf8",
    });
    assert.equal(linted.status, 0, linted.stdout + linted.stderr);
  });
}

test("source maps name sources that are there, and copy none", () => {
  const maps = scratch.files.filter((path) => path.endsWith(".map"));
  assert.ok(maps.length > 5, "maps");
  for (const path of maps) {
    const map = JSON.parse(readFileSync(join(scratch.installed, path), "utf8"));
    assert.equal(map.sourcesContent, undefined, path);
    for (const source of map.sources) {
      assert.ok(existsSync(join(scratch.installed, dirname(path), source)), `${path}: ${source}`);
    }
  }
});

test("who installs it installs nothing else", () => {
  const manifest = JSON.parse(readFileSync(join(scratch.installed, "package.json"), "utf8"));
  const { dependencies, optionalDependencies, peerDependencies, peerDependenciesMeta } = manifest;
  assert.deepEqual([dependencies, optionalDependencies], [undefined, undefined]);
  for (const name of Object.keys(peerDependencies)) {
    assert.equal(peerDependenciesMeta[name].optional, true, name);
  }
});

test("every path in the manifest leads to a file", () => {
  const manifest = JSON.parse(readFileSync(join(scratch.installed, "package.json"), "utf8"));
  const { main, types, exports, bin } = manifest;
  const paths = leavesOf({ main, types, exports, bin });
  assert.ok(paths.length > 10, "paths");
  for (const path of paths) assert.ok(existsSync(join(scratch.installed, path)), path);
  const executable = join(scratch.installed, bin["service-registry"]);
  assert.match(readFileSync(executable, "utf8"), /^#!\/usr\/bin\/env node\n/);
  const command = statSync(join(scratch.folder, "node_modules/.bin/service-registry"));
  assert.ok(command.mode & 0o100, "npm made the command executable");
});

for (const [name, { file, options }] of Object.entries(typeScriptSettings)) {
  test(`TypeScript, ${name}`, async () => {
    const example = readFileSync(join(root, "tests/fixtures/consumer.ts"), "utf8");
    scratch.write(file, example);
    const strict = [
      "--strict",
      "--noEmit",
      "--skipLibCheck",
      "false",
      "--exactOptionalPropertyTypes",
    ];
    const compile = `
      const { spawnSync } = require("node:child_process");
      const args = ${JSON.stringify([...options, ...strict, file])};
      const compiled = spawnSync("node_modules/typescript/bin/tsc", args, { encoding: "utf8" });
      console.log(JSON.stringify([compiled.status, compiled.stdout]));
    `;
    assert.deepEqual(await scratch.result("compile.cjs", compile), [0, ""]);
  });
}

function connect() {
  return new Client(account.username, account.apiKey, "us", { url: registry.url });
}

async function removeServices() {
  const { services } = connect();
  for (const { id } of await services.list()) await services.remove(id);
}

/**
 * @template T
 * @param {() => Promise<T>} attempt
 * @param {number} millis
 * @returns {Promise<T>}
 */
async function eventually(attempt, millis) {
  const deadline = Date.now() + millis;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

/**
 * All texts in a value, however deep.
 *
 * @param {unknown} value
 * @returns {string[]}
 */
function leavesOf(value) {
  if (typeof value === "string") return [value];
  return Object.values(/** @type {object} */ (value)).flatMap(leavesOf);
}
