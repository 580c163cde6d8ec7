// How the page compares a registry's clock with its own.

import assert from "node:assert/strict";
import { test } from "node:test";
import { RegistryClock } from "../../www/registry-clock.js";

test("clocks are taken for equal while they may be", () => {
  const clock = new RegistryClock();
  assert.equal(clock.here(5000), 5000);
  clock.happened(900, 1000);
  clock.happenedBetween(950, 900, 1000);
  assert.equal(clock.here(5000), 5000);
});

test("a clock ahead is known from what has happened in its future", () => {
  const clock = new RegistryClock();
  clock.happened(61_000, 1000);
  assert.equal(clock.here(70_000), 10_000);
});

test("a clock behind is known from what cannot have happened before it was looked for", () => {
  const clock = new RegistryClock();
  clock.happenedBetween(10_000, 70_500, 71_000);
  assert.equal(clock.here(10_000), 70_500);
  clock.happenedBetween(12_000, 72_700, 73_000);
  assert.equal(clock.here(12_000), 72_700);
});

test("a clock that is set is followed", () => {
  const clock = new RegistryClock();
  clock.happenedBetween(61_000, 900, 1100);
  assert.equal(clock.here(61_000), 1100);
  clock.happenedBetween(3000, 2900, 3100);
  assert.equal(clock.here(5000), 5000);
});
