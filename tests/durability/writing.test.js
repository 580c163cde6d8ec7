// The order in which a batch becomes permanent, of which a process that is killed shows nothing: what the system has taken
// over it keeps, synced or not.

import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ClassicLevel } from "classic-level";
import { openDirectory } from "service-registry-client/level";
import { Registry } from "service-registry-client/registry";
import { Mark } from "../../js/level/mark.js";
import { account } from "../package/registry.js";
import { expect } from "./rig/api.js";
import { apiOf, imageOf, openRegistry } from "./rig/image.js";
import { place } from "./rig/processes.js";

/** @typedef {import("service-registry-client/registry").Change} Change */

/** @type {(this: unknown) => { write: (options: { sync?: boolean }) => Promise<void> }} */
const newBatch = /** @type {any} */ (ClassicLevel.prototype.batch);
const changes = [{ key: Uint8Array.of(1), value: Uint8Array.of(2) }];

test("a batch is synced, then its number is marked, then it is acknowledged", async (context) => {
  const directory = place(context);
  const persistence = await openDirectory(directory);
  const mark = () => Number(Mark.read(join(directory, "acknowledged")));
  let batches = 0;
  context.mock.method(
    ClassicLevel.prototype,
    "batch",
    /** @this {unknown} */
    function () {
      const batch = newBatch.call(this);
      const write = batch.write.bind(batch);
      batch.write = async (options) => {
        assert.equal(options.sync, true);
        const acknowledged = batches;
        batches += 1;
        await write(options);
        assert.equal(mark(), acknowledged, "marked before it was synced");
      };
      return batch;
    },
  );
  for (let number = 1; number <= 3; number += 1) {
    await persistence.write(changes);
    assert.equal(mark(), number, "acknowledged before it was marked");
  }
  assert.equal(batches, 3);
  await persistence.close();
});

test("after a batch that could not be written the database is opened anew", async (context) => {
  const directory = place(context);
  const persistence = await openDirectory(directory);
  await persistence.write(changes);
  const open = context.mock.method(ClassicLevel.prototype, "open");
  const batch = context.mock.method(ClassicLevel.prototype, "batch", () => {
    throw new Error("torn");
  });
  await assert.rejects(persistence.write(changes), { code: "storage_failed", message: /torn/ });
  batch.mock.restore();
  assert.equal(open.mock.callCount(), 0);
  await persistence.write(changes);
  assert.equal(open.mock.callCount(), 1);
  await persistence.write(changes);
  assert.equal(open.mock.callCount(), 1);
  await persistence.close();
});

test("one batch is written at a time, and what comes meanwhile shares the next", async (context) => {
  const persistence = await openDirectory(place(context));
  let isWriting = false;
  /** @type {number[]} */
  const sizes = [];
  const registry = await Registry.open(
    { accounts: [account] },
    {
      load: () => persistence.load(),
      close: () => persistence.close(),
      async write(changes) {
        assert.ok(!isWriting);
        isWriting = true;
        sizes.push(changes.length);
        await persistence.write(changes);
        isWriting = false;
      },
    },
  );
  const api = await apiOf(registry);
  const before = sizes.length;
  const sets = Array.from({ length: 200 }, (_, index) =>
    api.call("PUT", `/configuration/value-${index}`, { value: "1" }),
  );
  for (const answer of await Promise.all(sets)) expect(answer, 204);
  assert.ok(sizes.length - before < 20, `${sizes.length - before} batches`);
  await registry.close();
});

test("closing writes everything, and what comes later is refused", async (context) => {
  const directory = place(context);
  const registry = await openRegistry(directory);
  const api = await apiOf(registry);
  const early = api.call("PUT", "/configuration/early", { value: "1" });
  const closed = registry.close();
  assert.equal(registry.close(), closed);
  expect(await early, 204);
  await closed;
  expect(await api.call("PUT", "/configuration/late", { value: "1" }), 503);
  const again = await openRegistry(directory);
  const { values } = await imageOf(await apiOf(again));
  assert.deepEqual(
    values.map(({ id }) => id),
    ["early"],
  );
  await again.close();
});

test("a directory is its owner's alone, and names what it cannot be", async (context) => {
  const directory = place(context);
  const persistence = await openDirectory(join(directory, "deep"));
  assert.equal(statSync(join(directory, "deep")).mode & 0o777, 0o700);
  await persistence.close();
  await assert.rejects(openDirectory("/dev/null"), {
    code: "storage_failed",
    message: /\/dev\/null/,
  });
  for (const wrong of [undefined, "", 5]) {
    await assert.rejects(openDirectory(/** @type {any} */ (wrong)), {
      code: "invalid_argument",
      message: "path must be a non-empty string",
    });
  }
  for (const wrong of [undefined, null, {}, { load() {}, write() {} }]) {
    const options = { accounts: [account] };
    await assert.rejects(Registry.open(options, /** @type {any} */ (wrong)), {
      code: "invalid_argument",
      message: /^persistence must be an object with the method/,
    });
  }
});

test("a persistence that gives anything but entries is told what it should give, and closed", async () => {
  const key = Uint8Array.of(1);
  for (const given of [[5], [[5]], [[{ key }]], [[{ key, value: "text" }]], [null], undefined]) {
    let closed = 0;
    const persistence = {
      async *load() {
        yield* /** @type {any} */ (given);
      },
      write: () => Promise.resolve(),
      close() {
        closed += 1;
        return Promise.resolve();
      },
    };
    if (given === undefined) persistence.load = /** @type {any} */ (() => [[]][Symbol.iterator]());
    await assert.rejects(Registry.open({ accounts: [account] }, /** @type {any} */ (persistence)), {
      code: "invalid_argument",
      message: /^what persistence\.load\(\) gives must be an async iterable of arrays/,
    });
    assert.equal(closed, 1);
  }
});

test("a persistence is the registry's, which closes it when it cannot begin, too", async (context) => {
  const directory = place(context);
  const persistence = await openDirectory(directory);
  await assert.rejects(Registry.open(/** @type {any} */ ({ acounts: [] }), persistence), {
    code: "invalid_argument",
  });
  const failing = await openDirectory(directory);
  failing.write = () => Promise.reject(new Error("no space left"));
  await assert.rejects(Registry.open({ accounts: [account] }, failing), {
    code: "storage_failed",
    message: /no space left/,
  });
  await (await openRegistry(directory)).close();
});
