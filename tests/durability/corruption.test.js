// Whatever is done to a registry's files is found, or does no harm. It never starts with less than was acknowledged.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { cpSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { checkDirectory } from "service-registry-client/level";
import { expect } from "./rig/api.js";
import { Chance } from "./rig/chance.js";
import { apiOf, imageOf, openRegistry } from "./rig/image.js";
import { place } from "./rig/processes.js";

/** @typedef {(bytes: Buffer) => Buffer | undefined} Damage what becomes of a file; `undefined` if it is removed */

const seed = Number(process.env.DURABILITY_SEED ?? Date.now() % 1_000_000);

/** How many bits are flipped in each file, besides those at its ends. */
const flips = 30;

describe(`damaged files, DURABILITY_SEED=${seed}`, { timeout: 300_000 }, () => {
  /** @type {(() => void)[]} */
  const ends = [];
  const context = { after: (/** @type {() => void} */ work) => void ends.push(work) };
  const directory = place(context);
  const copy = `${directory}-copy`;
  /** @type {Awaited<ReturnType<typeof imageOf>>} */
  let image;

  before(async () => {
    image = await write(directory);
  });
  after(() => {
    for (const end of ends) end();
  });

  test("a registry that was written by several processes is sound", async () => {
    const report = await checkDirectory(directory);
    assert.equal(report.problem, undefined);
    assert.equal(report.isSound, true);
    assert.equal(report.sessions, image.sessions.length);
    assert.equal(report.services, image.services.length);
    assert.equal(report.configurationValues, image.values.length);
    assert.equal(report.events, image.events.length);
    assert.ok(report.batches > 3 && report.size > 1000);
    const kinds = filesOf(directory).map((name) => name.replace(/\d+/, "N"));
    for (const kind of ["level/N.ldb", "level/N.log", "level/MANIFEST-N", "level/CURRENT"]) {
      assert.ok(kinds.includes(kind), `${kind} among ${kinds}`);
    }
  });

  for (const kind of ["acknowledged", "CURRENT", "MANIFEST", "ldb", "log", "LOCK", "lock/"]) {
    test(kind, async (test) => {
      /** @type {Record<string, number>} */
      const outcomes = { refused: 0, harmless: 0 };
      for (const name of filesOf(directory).filter((each) => isOf(each, kind))) {
        const count = kind === "lock/" ? 3 : flips;
        for (const [what, damage] of damages(readFileSync(join(directory, name)), count)) {
          const outcome = await tryOut(`${name}: ${what}`, name, damage);
          outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
        }
      }
      test.diagnostic(JSON.stringify(outcomes));
      assert.ok(Object.values(outcomes).some((count) => count > 0));
      if (kind === "lock/" || kind === "LOCK") assert.equal(outcomes.refused, 0);
      else assert.ok((outcomes.refused ?? 0) > 0);
    });
  }

  test("a directory with other files, or without what was in it, is not a new one", async () => {
    for (const [what, change] of /** @type {[string, () => void][]} */ ([
      ["its mark only", () => rmSync(join(copy, "level"), { recursive: true })],
      ["its LevelDB only", () => rmSync(join(copy, "acknowledged"))],
      [
        "no LevelDB's file",
        () => {
          for (const name of readdirSync(join(copy, "level"))) rmSync(join(copy, "level", name));
        },
      ],
      [
        "something else",
        () => {
          for (const name of readdirSync(copy)) rmSync(join(copy, name), { recursive: true });
          writeFileSync(join(copy, "letter.txt"), "Dear");
        },
      ],
    ])) {
      renew();
      change();
      await assert.rejects(openRegistry(copy), { code: "storage_corrupt" }, what);
    }
  });

  function renew() {
    rmSync(copy, { recursive: true, force: true });
    cpSync(directory, copy, { recursive: true });
  }

  /**
   * @param {string} what
   * @param {string} name
   * @param {Damage} damage
   */
  async function tryOut(what, name, damage) {
    renew();
    const path = join(copy, name);
    const damaged = damage(readFileSync(path));
    if (damaged) writeFileSync(path, damaged);
    else rmSync(path);
    const files = digestsOf(copy);
    try {
      const report = await checkDirectory(copy);
      assert.deepEqual(digestsOf(copy), files, "the check changed something");
      const registry = await openRegistry(copy).catch((error) => error);
      if (!(registry instanceof Error)) {
        assert.ok(report.isSound, `the check says: ${report.problem}`);
        const found = await imageOf(await apiOf(registry));
        await registry.close();
        assert.deepEqual(found, image);
        return "harmless";
      }
      const error = /** @type {Error & { code: string }} */ (registry);
      assert.equal(error.code, "storage_corrupt", error.message);
      assert.ok(error.message.includes(copy), error.message);
      // A check tells the same, but for who tells more.
      const hint = ` (service-registry check ${copy} tells more)`;
      assert.equal(error.message, `${report.problem}${hint}`);
      assert.deepEqual(digestsOf(copy), files, "what was refused was changed");
      return "refused";
    } catch (cause) {
      throw new Error(`${what}: ${/** @type {Error} */ (cause).message}`, { cause });
    }
  }
});

/**
 * A registry of which there is something in every kind of file.
 *
 * @param {string} directory
 */
async function write(directory) {
  for (let start = 1; ; start += 1) {
    const registry = await openRegistry(directory);
    const api = await apiOf(registry);
    for (let index = 1; index <= 8; index += 1) {
      const name = `${start}-${index}`;
      const session = await api.call("POST", "/sessions", {
        heartbeat_timeout: 30,
        metadata: { name },
      });
      const id = session.headers.get("location")?.split("/").at(-1);
      const service = { id: `web-${name}`, session_id: id, tags: ["web"], metadata: { name } };
      expect(await api.call("POST", "/services", service), 201);
      const value = { value: `${name} ${"x".repeat(200)}` };
      expect(await api.call("PUT", `/configuration/value-${index}`, value), 204);
    }
    const image = await imageOf(api);
    await registry.close();
    if (start === 3) return image;
  }
}

/** @param {Buffer} file @param {number} count of flips @returns {Generator<[string, Damage]>} */
function* damages(file, count) {
  const chance = new Chance(seed);
  const { length } = file;
  yield ["removed", () => undefined];
  const cuts = [0, 1, Math.floor(length / 2), length - 1, chance.between(0, length)];
  for (const cut of new Set(cuts.filter((cut) => cut >= 0 && cut < length))) {
    yield [`cut after ${cut} of ${length} bytes`, (bytes) => bytes.subarray(0, cut)];
  }
  const ends = [0, 1, 4, 6, 7, length - 8, length - 2, length - 1];
  const places = Array.from({ length: count }, () => chance.between(0, length - 1));
  for (const place of new Set([...ends, ...places].filter((at) => at >= 0 && at < length))) {
    const bit = chance.between(0, 7);
    yield [
      `bit ${bit} of byte ${place} of ${length}`,
      (bytes) => {
        bytes.writeUInt8(bytes.readUInt8(place) ^ (1 << bit), place);
        return bytes;
      },
    ];
  }
}

/** @param {string} directory */
function filesOf(directory) {
  return readdirSync(directory, { recursive: true, encoding: "utf8" })
    .filter((name) => statSync(join(directory, name)).isFile())
    .sort();
}

/** @param {string} name @param {string} kind */
function isOf(name, kind) {
  if (name.startsWith("lock/")) return kind === "lock/";
  return kind === "lock/" ? false : name.includes(kind);
}

/** Of all files but the lock's. @param {string} directory */
function digestsOf(directory) {
  const names = filesOf(directory).filter((name) => !name.startsWith("lock/"));
  const digest = (/** @type {string} */ name) =>
    createHash("sha256")
      .update(readFileSync(join(directory, name)))
      .digest("hex");
  return names.map((name) => [name, digest(name)]);
}
