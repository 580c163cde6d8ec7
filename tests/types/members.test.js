// The hand-written types and the classes have the same members.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import {
  Client,
  EventsFeedPoller,
  HeartBeater,
  ServiceRegistryError,
} from "service-registry-client";
import { Registry } from "service-registry-client/registry";

const registry = new Registry();
const { username, apiKey } = registry.developmentAccount ?? { username: "", apiKey: "" };
const client = new Client(username, apiKey, "us", { fetch: registry.fetch });
const presence = await client.join();
await presence.close();

/** @type {[name: string, object: object, file: string][]} */
const classes = [
  ["Client", client, "client"],
  ["Sessions", client.sessions, "sessions"],
  ["Services", client.services, "services"],
  ["Configuration", client.configuration, "configuration"],
  ["Events", client.events, "events"],
  ["Views", client.views, "views"],
  ["Account", client.account, "account"],
  ["HeartBeater", HeartBeater.prototype, "heartbeater"],
  ["Presence", presence, "presence"],
  ["EventsFeedPoller", EventsFeedPoller.prototype, "poller"],
  ["Registry", registry, "registry"],
  ["ServiceRegistryErrorFields", completeError(), "errors"],
];
const emitting = ["HeartBeater", "EventsFeedPoller"];

for (const [name, object, file] of classes) {
  test(`${name} has the members its types say`, () => {
    const own = declaredMembers(name, file);
    const inherited = emitting.includes(name) ? declaredMembers("Emitter", "emitter") : [];
    const declared = [...own, ...inherited].sort();
    assert.ok(declared.length > 0, `members of ${name} in ${file}.d.ts`);
    assert.deepEqual(membersOf(object), declared);
  });
}

test("a class that extends Client has its members, and its own", async () => {
  class Fleet extends Client {
    async names() {
      return (await this.services.list()).map(({ id }) => id);
    }
  }
  const fleet = new Fleet(username, apiKey, "us", { fetch: registry.fetch });
  assert.ok(fleet instanceof Fleet && fleet instanceof Client);
  const presence = await fleet.join({ services: [{ id: "web-1" }] });
  assert.deepEqual(await fleet.names(), ["web-1"]);
  await presence.close();
});

test("members are read from a declaration as they stand there", () => {
  const types = `
export interface One {
  /** Not this(): void; */
  first(argument: {
    inner: string;
  }): void;
  first(callback: () => void): void;
  readonly second: string;
  third?: number;
  fourth<E>(event: E): void;
  constructor(a: string);
}
interface Two {
  other(): void;
}`;
  assert.deepEqual(readMembers(types, "One"), ["first", "fourth", "second", "third"]);
});

/**
 * @param {string} name
 * @param {string} file
 */
function declaredMembers(name, file) {
  const path = new URL(`../../js/types/${file}.d.ts`, import.meta.url);
  return readMembers(readFileSync(path, "utf8"), name);
}

/**
 * @param {string} types
 * @param {string} name
 */
function readMembers(types, name) {
  const code = types.replace(/\/\*.*?\*\//gs, "").replace(/\/\/.*/g, "");
  const declaration = new RegExp(`(?:interface|class) ${name}\\b.*?\\{\\n(.*?)^\\}`, "ms");
  const body = declaration.exec(code)?.[1] ?? "";
  const members = [...body.matchAll(/^ {2}(?:readonly )?(\w+)\??[(<:]/gm)];
  return [...new Set(members.map((match) => String(match[1])))]
    .filter((member) => member !== "constructor")
    .sort();
}

/** What an object and its class have of their own, the glue's internals aside. @param {object} object */
function membersOf(object) {
  const prototype = Object.getPrototypeOf(object);
  const isBuiltIn = prototype === Object.prototype || prototype === Error.prototype;
  const names = [object, ...(isBuiltIn ? [] : [prototype])].flatMap((owner) =>
    Object.getOwnPropertyNames(owner),
  );
  const internal = ["constructor", "free", "stack", "message"];
  return [...new Set(names)]
    .filter((name) => !internal.includes(name) && !name.startsWith("__"))
    .sort();
}

/** An error with every field. */
function completeError() {
  /** @type {any} */
  const AnyError = ServiceRegistryError;
  return new AnyError("message", { code: "network_error", cause: new Error("cause") });
}
