// What the programs of this folder share: a registry in this process, whose time can stand still.

import process from "node:process";
import { memories } from "../boundary.js";

// The package comes after what looks for its memory.
export const { Target } = await import("../in-process.js");

/** Time stands still while a registry is filled, however long that takes, and sessions outlive it. */
const realNow = Date.now;
let ahead = 0;
let standsAt = realNow();
let stands = true;
Date.now = () => (stands ? standsAt : realNow() + ahead);

/** Lets time go on, from so many milliseconds after where it stands. @param {number} later */
export function goOn(later) {
  ahead = standsAt + later - realNow();
  stands = false;
}

export function standStill() {
  standsAt = Date.now();
  stands = true;
}

/** What the registries of this process hold, in bytes; WebAssembly's memory never shrinks. */
export function memoryHeld() {
  return memories.at(-1)?.buffer.byteLength ?? Number.NaN;
}

/** Says what a program of this folder has measured, and ends it: its registries have timers. @param {unknown} results */
export function tell(results) {
  process.stdout.write(JSON.stringify(results), () => process.exit(0));
}
