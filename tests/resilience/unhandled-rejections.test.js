// Nothing that fails in the background ends a program that listens to nothing.

import assert from "node:assert/strict";
import { test } from "node:test";
import { suite } from "../spec/suite.js";
import { next, start } from "./rig/processes.js";

test("the behaviour suite leaves no rejection unhandled", { timeout: 180_000 }, async (context) => {
  const child = start(context, "suite", {});
  const exited = new Promise((resolve) => child.once("exit", resolve));
  const { checks, failed } = await next(child, "ended");
  if (failed.length > 0)
    context.diagnostic(`not in time beside so many others: ${failed.join("; ")}`);
  assert.equal(checks, Object.values(suite).flat().length);
  assert.ok(failed.length < checks / 10);
  assert.equal(await exited, 0);
});
