// What would let a program that is run, or the accounts of a registry, down.

/** @type {import("./mistakes.js").Mistake[]} */
export const commandMistakes = [
  {
    name: "Ctrl-C reaches the program twice",
    file: "js/command/commands/run.js",
    find: "isDelivered: typed.includes(signal) && isInForeground()",
    replace: "isDelivered: typed.includes(signal) && isInForeground() && false",
    test: "run signals: Ctrl-C reaches the program once, which may live through it",
  },
  {
    name: "a program that drains is told at once",
    file: "js/run/program.js",
    find: "if (this.#child) await this.#pause(drain);",
    replace: "await this.#pause(0);",
    test: "run signals: SIGTERM takes the service off first, and waits, where it is to drain",
  },
  {
    name: "a program that is not well stays registered",
    file: "js/run/registration.js",
    find: "this.#presence?.remove(this.#id).catch(() => {});",
    replace: "",
    test: "run registration: by its URL: it is registered while that is answered well",
  },
  {
    name: "that a service is registered again is not said",
    file: "js/run/registration.js",
    find: '    this.#told = "";\n',
    replace: "",
    test: "run registration: by its URL: it is registered while that is answered well",
  },
  {
    name: "a registry that is away is waited for for ever",
    file: "js/run/registration.js",
    find: "this.#patience ??= setTimeout(",
    replace: "this.#patience ??= ((_, __) => undefined)(",
    test: "run status: a registry that is away for good, where that matters: 125",
  },
  {
    name: "a program that fails is started again without a pause",
    file: "js/run/restarts.js",
    find: "firstPause * 2 ** (this.#count - 1)",
    replace: "firstPause",
    test: "run registration: is not registered meanwhile, and waits longer each time",
  },
  {
    name: "half of an accounts file is taken for all of it",
    file: "js/accounts/watch.js",
    find: "if (!isStill || seen === this.#read) return;",
    replace: "if (seen === this.#read) return;",
    test: "accounts watch: a file that is still being written is left alone",
  },
  {
    name: "two who change accounts overwrite each other",
    file: "js/accounts/lock.js",
    find: 'flag: "wx"',
    replace: 'flag: "w"',
    test: "accounts command: twenty who add at the same time all are there",
  },
  {
    name: "a key counts before it is delivered",
    file: "js/accounts/replace.js",
    find: "    await beforehand?.();\n    await rename(temporary, path);\n",
    replace: "    await rename(temporary, path);\n    await beforehand?.();\n",
    test: "accounts manage: a key is delivered before it counts, and counts only if it could be",
  },
  {
    name: "accounts become readable for everybody",
    file: "js/accounts/replace.js",
    find: "0o640",
    replace: "0o644",
    test: "accounts manage: a link stays a link, and a group that may read the file still does",
  },
];
