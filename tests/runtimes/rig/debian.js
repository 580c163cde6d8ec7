// Installs what Debian has, where this may be done without asking: as root on Debian.

import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { promisify } from "node:util";

/**
 * @param {string[]} packages
 * @returns {Promise<string>} why it did not work, if it was tried
 */
export async function installPackages(packages) {
  const mayInstall = process.getuid?.() === 0 && existsSync("/etc/debian_version");
  if (!mayInstall) return "";
  const command = ["install", "--yes", "--no-install-recommends", ...packages];
  if ((await apt(command)) === "") return "";
  // A machine that has no lists of packages yet, or old ones.
  await apt(["update"]);
  return await apt(command);
}

/**
 * @param {string[]} command
 * @returns {Promise<string>} what went wrong, if so
 */
async function apt(command) {
  const options = ["--quiet", "-o", "DPkg::Lock::Timeout=300"];
  try {
    await promisify(execFile)("apt-get", [...options, ...command], {
      // The last two keep servers from being started as services of the machine.
      env: {
        ...process.env,
        DEBIAN_FRONTEND: "noninteractive",
        RUNLEVEL: "1",
        SYSTEMD_OFFLINE: "1",
      },
      maxBuffer: 64 * 1_048_576,
      timeout: 600_000,
    });
    return "";
  } catch (error) {
    const { stderr } = /** @type {{ stderr?: string }} */ (error);
    return (stderr || String(error)).trim().split("\n").slice(-3).join(" ");
  }
}
