// The mistakes still fit the code. `npm run test:mistakes` makes them, which takes long.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { rows } from "../spec/conformance/rows.js";
import { nameOf } from "../spec/player/tally.js";
import { suite } from "../spec/suite.js";
import { isNative, mistakes, placeOf } from "./mistakes.js";

const root = new URL("../../", import.meta.url);
const numbers = [...numbered("", 19), ...numbered("12.", 12)];

for (const { name, file, find, replace } of mistakes) {
  test(`can still be made: ${name}`, () => {
    const text = readFileSync(new URL(file, root), "utf8");
    assert.equal(text.split(find).length - 1, 1, `times that ${file} has ${find}`);
    assert.notEqual(find, replace);
  });
}

test("each weakness of the older client and its service has a mistake, and a check named after it", () => {
  for (const number of numbers) {
    const own = mistakes.filter(({ name }) => name.startsWith(`${number} `));
    assert.ok(own.length > 0, `a mistake for ${number}`);
    assert.ok(
      own.some((mistake) => mistake.test.startsWith(`${number} `)),
      `a check for ${number}`,
    );
  }
});

test("the tests that must find them are there", () => {
  const checks = Object.values(suite).flatMap((feature) => feature.map(({ name }) => name));
  const rules = rows.map(nameOf);
  const native = new Set([...nativeTests("core"), ...nativeTests("simulation")]);
  const isKnown = (/** @type {string} */ test) => {
    const place = placeOf(test);
    if (place) return readFileSync(new URL(place.path, root), "utf8").includes(`"${place.name}"`);
    return isNative(test) ? native.has(test) : [...checks, ...rules].includes(test);
  };
  for (const mistake of mistakes) {
    assert.ok(isKnown(mistake.test), mistake.test);
  }
});

/** @param {string} target */
function nativeTests(target) {
  const folder = new URL(`tests/${target}/`, root);
  const texts = readdirSync(folder).map((name) => readFileSync(new URL(name, folder), "utf8"));
  const names = [...texts.join("\n").matchAll(/#\[test\]\nfn (\w+)/g)];
  return names.map(([, name]) => `${target} ${name}`);
}

/**
 * @param {string} prefix
 * @param {number} count
 */
function numbered(prefix, count) {
  return Array.from({ length: count }, (_, index) => `${prefix}${index + 1}`);
}
