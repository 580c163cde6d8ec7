// A standard output that takes nothing, such as a file on a full disk: a sentence and exit code 1, from every command.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { Client } from "service-registry-client";
import { account, newUser } from "./rig.js";

/** @type {Awaited<ReturnType<typeof newUser>>} */
let user;
before(async () => {
  user = await newUser();
  const client = new Client(account.username, account.apiKey, "us", { url: user.url });
  await client.configuration.set("key", "value");
});
after(() => user.leave());

const commands = [
  ...["table", "json", "jsonl", "yaml", "csv"].map((format) => `configuration list -o ${format}`),
  "configuration get key",
  "configuration get key -o json",
  "sessions create",
  "limits",
  "credentials",
  "events follow --from window",
  "completion bash",
  "complete -- serv",
  "complete -- services list --config ''",
  "--help",
  "services list --help",
  "--version",
];

describe("an output that cannot be written", { concurrency: 4 }, () => {
  const skip = !existsSync("/dev/full") && "there is no /dev/full";
  for (const command of commands) {
    test(`is told by ${command}`, { skip }, async () => {
      const script = `timeout 60 service-registry ${command} >/dev/full`;
      const { stderr, status } = await user.shell(script);
      assert.equal(
        stderr,
        "The output cannot be written: ENOSPC: no space left on device, write.\n",
      );
      assert.equal(status, 1);
    });
  }

  test("because its reader is gone is no failure", async () => {
    for (const command of ["configuration list", "completion bash", "--help"]) {
      const { stderr, status } = await user.shell(
        `set -o pipefail; service-registry ${command} | true`,
      );
      assert.deepEqual([stderr, status], ["", 0], command);
    }
  });
});
