import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/**
 * Whether this process is in the foreground of its terminal, which then sends what is typed, such as Ctrl-C, to the
 * processes that it has started as well.
 */
export function isInForeground() {
  const [group, foreground] = groups();
  return group !== undefined && group === foreground;
}

/** The number of this process's group, and of the one that its terminal has in the foreground. */
function groups() {
  try {
    // Behind the name, which may hold anything: state, parent, group, session, terminal, foreground.
    const stat = readFileSync("/proc/self/stat", "utf8");
    const [, , group, , terminal, foreground] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return terminal === "0" ? [] : [group, foreground];
  } catch {
    return groupsByCommand();
  }
}

/** The same where there is no /proc, as on macOS. */
function groupsByCommand() {
  try {
    const args = ["-o", "pgid=,tpgid=", "-p", String(process.pid)];
    return execFileSync("ps", args, { encoding: "utf8" }).trim().split(/\s+/);
  } catch {
    return [];
  }
}
