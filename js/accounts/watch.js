import { stat } from "node:fs/promises";
import { parseAccounts } from "./parse.js";
import { readText } from "./read.js";

/**
 * How often to look, in milliseconds. The system's own news of changes differ by file system: network file systems and
 * the mounts of container hosts have none, or none of the file that a link has come to lead to.
 */
const interval = 250;

/**
 * @param {string} path
 * @param {(accounts: import("../accounts.js").HashedAccount[]) => void} changed
 * @param {(error: Error) => void} [failed]
 * @returns {import("../accounts.js").AccountsWatch}
 */
export function watchAccounts(path, changed, failed) {
  const watch = new Watch(path, changed, failed);
  const timer = setInterval(() => watch.look(), interval);
  timer.unref();
  watch.look();
  return {
    reload: () => watch.reload(),
    close() {
      clearInterval(timer);
      watch.isClosed = true;
    },
  };
}

class Watch {
  isClosed = false;
  #path;
  #changed;
  #failed;
  /** What the file looked like from outside when it was last looked at. */
  #seen = "";
  /** And when it was last read. */
  #read = "";
  /** @type {string | undefined} */
  #text;
  /** @type {string | undefined} */
  #problem;
  /** One look at a time. @type {Promise<void>} */
  #turn = Promise.resolve();

  /**
   * @param {string} path
   * @param {(accounts: import("../accounts.js").HashedAccount[]) => void} changed
   * @param {((error: Error) => void) | undefined} failed
   */
  constructor(path, changed, failed) {
    this.#path = path;
    this.#changed = changed;
    this.#failed = failed;
  }

  look() {
    this.#turn = this.#turn.then(() => this.#look());
  }

  reload() {
    this.#turn = this.#turn.then(() => {
      this.#problem = undefined;
      return this.#readFile();
    });
    return this.#turn;
  }

  async #look() {
    if (this.isClosed) return;
    const seen = await appearanceOf(this.#path);
    const isStill = seen === this.#seen;
    this.#seen = seen;
    // A file that grows is read when it no longer does: half of it may be a file without its last accounts.
    if (!isStill || seen === this.#read) return;
    this.#read = seen;
    await this.#readFile();
  }

  async #readFile() {
    try {
      const text = await readText(this.#path);
      const accounts = parseAccounts(text, this.#path);
      if (this.isClosed) return;
      if (text !== this.#text) {
        this.#changed(
          accounts.map(({ username, tenantId, apiKeyHash }) => ({
            username,
            tenantId,
            apiKeyHash,
          })),
        );
      }
      this.#text = text;
      this.#problem = undefined;
    } catch (error) {
      this.#tell(error instanceof Error ? error : new Error(String(error)));
    }
  }

  /** @param {Error} error */
  #tell(error) {
    if (this.isClosed || error.message === this.#problem) return;
    this.#problem = error.message;
    this.#failed?.(error);
  }
}

/** @param {string} path */
async function appearanceOf(path) {
  try {
    const { ino, size, mtimeMs, ctimeMs } = await stat(path);
    return [ino, size, mtimeMs, ctimeMs].join(" ");
  } catch {
    return "missing";
  }
}
