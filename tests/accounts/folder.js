// Accounts files of a test's own.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A hash as the registry makes them, of nothing. */
export const hash = `$argon2id$v=19$m=19456,t=2,p=1$${"c2FsdA".repeat(3)}$${"aGFzaA".repeat(7)}`;

/** @param {import("node:test").TestContext} context */
export function folderOf(context) {
  const folder = mkdtempSync(join(tmpdir(), "accounts-"));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/**
 * @param {import("node:test").TestContext} context
 * @param {string} text
 * @param {string} [name]
 */
export function fileOf(context, text, name = "accounts.yaml") {
  const path = join(folderOf(context), name);
  writeFileSync(path, text);
  return path;
}

/** @param {string[]} usernames */
export function textOf(...usernames) {
  const accounts = usernames.map(
    (username) => `  - username: ${username}\n    tenantId: 1234\n    apiKeyHash: ${hash}\n`,
  );
  return `accounts:\n${accounts.join("")}`;
}

/** @param {() => unknown} holds */
export async function until(holds) {
  const end = Date.now() + 5_000;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`not within 5 s: ${holds}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
