// What would lose something that was acknowledged.

/** @type {import("./mistakes.js").Mistake[]} */
export const durabilityMistakes = [
  {
    name: "an answer leaves before what it saw is written",
    file: "src/registry/store/durable.rs",
    find: "if log.permanent >= seen {",
    replace: "if log.permanent <= seen {",
    test: "core an_answer_waits_until_what_it_saw_is_written",
  },
  {
    name: "a batch that was not written is forgotten",
    file: "src/registry/store/durable.rs",
    find: "log.waiting = batch;",
    replace: "log.waiting.remove(&Seal::key());",
    test: "core a_disk_that_is_full_is_a_503_until_there_is_space",
  },
  {
    name: "a set of entries is taken as it is",
    file: "src/registry/store/durable.rs",
    find: "if self.found != seal {",
    replace: "if self.found.batches != seal.batches {",
    test: "core whatever_is_missing_or_changed_on_the_disk_is_found",
  },
  {
    name: "a start costs nothing",
    file: "src/registry/resume.rs",
    find: "const START_COST: u64 = 1_000;",
    replace: "const START_COST: u64 = 0;",
    test: "core restarts_do_not_keep_a_silent_session_alive",
  },
  {
    name: "a batch is not synced",
    file: "js/level/directory.js",
    find: "{ sync: true }",
    replace: "{ sync: false }",
    test: "durability writing: a batch is synced, then its number is marked, then it is acknowledged",
  },
  {
    name: "a batch is marked before it is synced",
    file: "js/level/directory.js",
    find: "      const number = this.#written + 1n;\n",
    replace: "      const number = this.#written + 1n;\n      this.#mark.set(number);\n",
    test: "durability writing: a batch is synced, then its number is marked, then it is acknowledged",
  },
  {
    name: "a batch is acknowledged and not marked",
    file: "js/level/directory.js",
    find: "      this.#mark.set(number);\n",
    replace: "",
    test: "durability writing: a batch is synced, then its number is marked, then it is acknowledged",
  },
  {
    name: "a log is written on after a batch that was torn",
    file: "js/level/directory.js",
    find: "      await this.#disconnect();\n      throw",
    replace: "      throw",
    test: "durability writing: after a batch that could not be written the database is opened anew",
  },
  {
    name: "what LevelDB lost is taken for what was never written",
    file: "js/level/stored.js",
    find: "if (this.number < this.#acknowledged) {",
    replace: "if (this.number > 2n ** 62n) {",
    test: "durability corruption: log",
  },
  {
    name: "a directory without a list of files is a new one",
    file: "js/level/layout.js",
    find: "if (acknowledged === 0n &&",
    replace: "if (acknowledged >= 0n &&",
    test: "durability corruption: a directory with other files, or without what was in it, is not a new one",
  },
];
