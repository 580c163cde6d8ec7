import { Failed, FINAL } from "./sender.js";

/**
 * Lets a task of the Rust side take its next step, on a stack of its own. If it traps, it is given up, and whoever waits
 * for it is told why.
 *
 * @param {(task: number, trap: unknown) => void} step
 * @param {number} task
 */
export function stepLater(step, task) {
  queueMicrotask(() => {
    try {
      step(task, undefined);
    } catch (trap) {
      step(task, trap);
    }
  });
}

/**
 * A function that tells the Rust side how something ended that one of its tasks waits for. If it traps on the way, that
 * is what it ended with.
 *
 * @param {(wait: number, outcome: import("./sender.js").Outcome) => void} settle
 * @returns {typeof settle}
 */
export function settler(settle) {
  return (wait, outcome) => {
    try {
      settle(wait, outcome);
    } catch (trap) {
      settle(wait, new Failed(FINAL, trap));
    }
  };
}

/** Calls a function. @param {() => void} what */
export function end(what) {
  what();
}
