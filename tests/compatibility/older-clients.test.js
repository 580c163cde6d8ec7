// Clients that others wrote years ago for the hosted service, as the package index has them, against
// a served registry: what each says of every method it has is what is written down beside it.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { listen } from "../package/registry.js";
import { hasPython2, hasPython3, python2, python3, run } from "./python.js";

const on3 = (await hasPython3()) ? await python3() : "Python 3 with venv and ensurepip";
// Its strings are text and bytes at once, which no Python 3 offers.
const on2 = (await hasPython2()) ? await python2() : "Python 2.7 with pip";

describe("an older client is served:", { concurrency: true }, () => {
  scenario("service-registry 0.1.9", "service-registry", on3);
  scenario("service-registry-cli 0.1.15", "raxsr", on3);
  scenario("txServiceRegistry 0.1.3", "tx-service-registry", on2);
});

/**
 * @param {string} client
 * @param {string} script
 * @param {import("./python.js").Python | string} python or what is missing
 */
function scenario(client, script, python) {
  if (typeof python === "string") {
    test(client, { skip: `not run here: needs ${python}` });
    return;
  }
  test(client, async () => {
    const registry = await listen();
    try {
      const output = await run(python, [beside(`${script}.py`)], registry.environment);
      const expected = readFileSync(beside(`${script}.txt`), "utf8");
      assert.equal(withoutChance(output, registry.url), expected);
    } finally {
      await registry.close();
    }
  });
}

/**
 * What differs from run to run, by its kind (tables keep their width), with one kind of line end.
 * @param {string} output
 * @param {string} url
 */
function withoutChance(output, url) {
  return output
    .replaceAll("\r\n", "\n")
    .replaceAll(url, "URL")
    .replace(/\bse[A-Za-z0-9]{8}\b(?<!seNotThere)/g, "seSESSION_")
    .replace(/\b[0-9a-f]{8}-[0-9a-f]{4}-1[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, uuid)
    .replace(/\.rh-[\w.-]+/g, "TRANSACTION")
    .replace(/\b1\d{12}\b/g, "MILLISECONDS")
    .replace(/\b\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\b/g, "YYYY-MM-DD hh:mm:ss");
}

const uuid = "00000000-0000-1000-0000-000000000000";

/** @param {string} name */
function beside(name) {
  return fileURLToPath(new URL(name, import.meta.url));
}
