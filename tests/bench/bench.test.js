// What the bench makes of numbers, and that the documents say what was measured.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "../../scripts/steps.js";
import { settings } from "./heartbeaters/settings.js";
import { Watch } from "./heartbeaters/watch.js";
import { noteOfAbsent, reasonOf } from "./peers/absence.js";
import { startPeer } from "./peers/debian.js";
import { documentsOf, picturesThere } from "./report/documents.js";
import { missesOf } from "./report/misses.js";
import { plotsOf } from "./report/plots.js";
import { fullTable } from "./report/tables.js";
import { merged, readResults } from "./results.js";
import { namesOfRows, outcomeOf } from "./rows.js";
import { quantile } from "./statistics.js";
import { headLine, linesOf } from "./table.js";
import { verdictOf } from "./verdict.js";
import { countInWords, outcomeInWords, shown } from "./words.js";

/** @typedef {import("./row.js").Figure} Figure */

/** @param {Partial<Figure>} [parts] @returns {Figure} */
function figure(parts) {
  return {
    id: "call/x/1",
    what: "A call",
    unit: "µs",
    ours: { name: "service-registry-client", rounds: [10, 20, 30] },
    references: [{ name: "bare", version: "1.2.3", rounds: [10, 10, 60] }],
    judged: "ratio",
    target: { atMost: 1 },
    ...parts,
  };
}

test("README, page and plots are what was measured", () => {
  const documents = documentsOf(root);
  for (const [path, text] of documents) {
    const there = readFileSync(join(root, path), "utf8");
    assert.ok(there === text, `${path} is not up to date: npm run bench -- --report`);
  }
  for (const path of picturesThere(root)) {
    assert.ok(documents.has(path), `${path} shows nothing that was measured`);
  }
  const page = documents.get("docs/benchmarks.md") ?? "";
  for (const { name } of plotsOf(readResults())) {
    assert.ok(page.includes(`(benchmarks/${name}.svg)`), `${name}.svg is shown nowhere`);
  }
});

test("a ratio is the median of the rounds' ratios, with what the middle half of them is", () => {
  const { value } = verdictOf(figure());
  assert.deepEqual(value, { median: 1, low: 0.75, high: 1.5 });
  assert.equal(quantile([4, 1, 3, 2], 0.5), 2.5);
  const odd = { name: "bare", rounds: [1] };
  assert.throws(() => verdictOf(figure({ references: [odd] })), /different numbers of rounds/);
});

test("a target is met or missed, and missed by what could not be measured", () => {
  const same = figure({
    ours: { name: "service-registry-client", rounds: [20, 20, 20] },
    references: [{ name: "bare", rounds: [20, 20, 20] }],
  });
  const outcome = (/** @type {Partial<Figure>} */ parts) => outcomeInWords({ ...same, ...parts });
  assert.equal(outcome({ target: { atMost: 1 } }), "met");
  assert.equal(outcome({ target: { atMost: 0.99 } }), "missed");
  assert.equal(outcome({ target: { atLeast: 1.01 } }), "missed");
  assert.equal(outcome({ judged: "value", target: { atMost: 20 } }), "met");
  assert.equal(outcome({ judged: "value", target: { atLeast: 21 } }), "missed");
  const nothing = { name: "service-registry-client", rounds: [] };
  const absent = figure({ ours: nothing, absent: "npm has none for this machine" });
  assert.equal(outcomeInWords(absent), "missed");
  const { target: _, ...compared } = figure();
  assert.equal(outcomeInWords(compared), "");
  assert.equal(countInWords([same, absent, compared]), "1 of 2 targets met");
});

test("a curve's growth is the median of its rounds' ratios, and the terminal and the plot have each size's median", () => {
  const points = [
    { size: 10, rounds: [10, 20, 40] },
    { size: 1000, rounds: [25, 80, 40] },
  ];
  const curve = { id: "a/b/beat", what: "beat", unit: "µs", sizeUnit: "sessions", points };
  assert.deepEqual(verdictOf(curve).value, { median: 2.5, low: 1.75, high: 3.25 });
  const outcome = (/** @type {number} */ atMost) =>
    outcomeInWords({ ...curve, target: { atMost } });
  assert.deepEqual([1.5, 2.5, 3.25].map(outcome), ["missed", "undecided", "met"]);
  const odd = [{ size: 1, rounds: [1] }, ...points];
  assert.throws(() => verdictOf({ ...curve, points: odd }), /different numbers of rounds/);

  assert.match(
    linesOf(curve).join("\n"),
    /^beat +40\.0 µs +2\.50 +1\.75–3\.25\n.*1,000.* 20\.0 µs$/,
  );
  assert.match(fullTable([curve]), /20\.0 µs at 10 \| 40\.0 µs at 1,000 \| 2\.50 \| 1\.75–3\.25/);
  const [plot] = plotsOf({ runs: [], results: [{ ...curve, row: "a", at: "1" }] });
  assert.match(plot?.svg ?? "", /beat: 20\.0 µs at 10, 40\.0 µs at 1,000\./);
});

test("a target inside of the middle half of the rounds is undecided, and not met", () => {
  const rounds = [1, 2, 3, 4, 5];
  const of = (/** @type {import("./row.js").Target} */ target) =>
    figure({ ours: { name: "x", rounds }, judged: "value", target });
  assert.equal(outcomeInWords(of({ atMost: 3 })), "undecided");
  assert.equal(outcomeInWords(of({ atLeast: 3 })), "undecided");
  assert.equal(outcomeInWords(of({ atMost: 4 })), "met");
  assert.equal(outcomeInWords(of({ atMost: 2 })), "undecided");
  assert.equal(outcomeInWords(of({ atMost: 1.9 })), "missed");
  const points = [1, 2].map((size) => ({ size, rounds }));
  const curve = { id: "a/b/c", what: "beat", unit: "µs", sizeUnit: "sessions", points };
  const all = [of({ atMost: 3 }), of({ atMost: 4 }), { ...curve, target: { atMost: 2 } }];
  const words = "1 of 2 targets met, 1 undecided; 1 of 1 operations grow within their limit";
  assert.equal(countInWords(all), words);
  // Of a share that is 1 at most.
  const share = figure({ ours: { name: "x", rounds: [1, 1, 1, 0.5, 0.5] }, judged: "value" });
  assert.equal(outcomeInWords({ ...share, target: { atLeast: 1 } }), "undecided");
});

test("what is not met is told once, with its reason if there is one", () => {
  const none = { name: "service-registry-client", rounds: [] };
  const results = [
    figure({ id: "call/deno/1", target: { atMost: 0.5 } }),
    figure({ id: "call/deno/32", ours: none, absent: "no Deno here" }),
    figure({ id: "call/node/1", target: { atMost: 1.2 } }),
    figure({ id: "weight/a", judged: "value", target: { atMost: 1 } }),
    figure({ id: "weight/b", judged: "value", target: { atMost: 30 } }),
  ];
  const groups = missesOf(results).map(({ missed, words }) => [
    missed.map(({ id }) => id).join(),
    words.split(" ").slice(0, 3).join(" "),
  ]);
  assert.deepEqual(groups, [
    ["call/deno/1", "Every call can"],
    ["call/deno/32", "What this needs"],
    ["call/node/1", "Some of the"],
    ["weight/a", "No reason is"],
  ]);
});

test("of what was measured last, whatever is missed has a reason", () => {
  const unknown = missesOf(readResults().results).filter(({ words }) => /^No reason/.test(words));
  assert.deepEqual(unknown, []);
});

test("numbers have three digits that count, and bytes all of them", () => {
  const numbers = [0, 1.234, 12.34, 123.4, 12_345.6].map((value) => shown(value));
  assert.deepEqual(numbers, ["0", "1.23", "12.3", "123", "12,346"]);
  assert.deepEqual([shown(9.5, "B"), shown(1500, "1/s")], ["10 B", "1,500/s"]);
});

test("a run keeps what other rows measured before, and of one that failed what it did not come to", () => {
  const run = (/** @type {string} */ at) => ({ at, machine: {} });
  const [a, b] = [figure({ id: "a" }), figure({ id: "b" })];
  const names = ["call", "start"];
  const begun = merged(
    { runs: [], results: [] },
    run("1"),
    [
      { row: "call", results: [a, b] },
      { row: "start", results: [a] },
      { row: "gone", results: [a] },
    ],
    names,
  );
  const seen = ({ results, runs } = begun) => [
    results.map(({ row, id, at }) => `${row} ${id} ${at}`),
    runs.map(({ at }) => at),
  ];
  assert.deepEqual(seen(), [["call a 1", "call b 1", "start a 1"], ["1"]]);
  const whole = merged(begun, run("2"), [{ row: "call", results: [a] }], names);
  assert.deepEqual(seen(whole), [
    ["call a 2", "start a 1"],
    ["1", "2"],
  ]);
  const half = merged(begun, run("2"), [{ row: "call", results: [a], failure: "why" }], names);
  assert.deepEqual(seen(half), [
    ["call a 2", "call b 1", "start a 1"],
    ["1", "2"],
  ]);
  const all = names.map((row) => ({ row, results: [a] }));
  assert.deepEqual(seen(merged(begun, run("3"), all, names))[1], ["3"]);
});

test("a row that fails tells why, and has what it had measured", async () => {
  const first = figure();
  /** @type {object[]} */
  const told = [];
  async function* fails() {
    yield await Promise.resolve(first);
    throw new Error("the server ended");
  }
  const outcome = await outcomeOf(
    "call",
    () => Promise.resolve(fails()),
    (each) => told.push(each),
  );
  assert.deepEqual([outcome.results, told], [[first], [first]]);
  assert.match(outcome.failure ?? "", /the server ended/);
});

test("lines fit a terminal of a hundred columns, and name what is absent", () => {
  const long =
    "a figure whose words are many, too many for one line of the table, and go on and on";
  const lines = [
    headLine(),
    ...linesOf(figure({ what: long })),
    ...linesOf(figure({ references: [{ name: "etcd", rounds: [] }], judged: "value" })),
    ...linesOf(figure({ ours: { name: "x", rounds: [] }, absent: "no ZooKeeper here" })),
  ];
  for (const line of lines) assert.ok(line.length <= 100, line);
  assert.match(lines.join("\n"), /etcd +absent\n[\s\S]*absent[\s\S]*no ZooKeeper here/);
});

test("a peer that is absent is told with its reason, and what it printed last", async () => {
  const silent = `for (const line of "abcdef") console.log(line); process.exit(3)`;
  const peer = startPeer([process.execPath, "-e", silent], 1, { cwd: root });
  const reason = await peer.then(String, reasonOf);
  assert.match(reason, /does not listen: d e f$/);
  assert.deepEqual(noteOfAbsent([{ name: "ky", absent: undefined }]), {});
  const peers = ["ky", "consul"].map((name) => ({ name, absent: "no npm here" }));
  assert.deepEqual(noteOfAbsent(peers, "Alone."), {
    note: "Alone. ky, consul absent: no npm here",
  });
});

test("beats are held against those that were due, wherever the window begins and ends", () => {
  const told = (/** @type {number[]} */ times) => {
    const watch = new Watch({ ...settings, beaters: 1 }, 0);
    const [begin, end] = [5000, 9000];
    for (const time of times.filter((time) => time <= begin)) watch.beat("se1", time);
    watch.tell(begin);
    for (const time of times.filter((time) => time > begin)) watch.beat("se1", time);
    const { beats, due, inTime, kept } = watch.tell(end);
    return [beats, due, inTime, kept];
  };
  assert.deepEqual(told([2400, 4800, 7200]), [1, 1, 1, 1]);
  assert.deepEqual(told([2000, 4000, 6000, 8000]), [2, 2, 2, 1]);
  assert.deepEqual(told([2400, 4800, 7801]), [1, 1, 0, 1], "late, but kept");
  assert.deepEqual(told([2400, 7300]), [1, 2, 0, 0], "so late that two were due");
  assert.deepEqual(told([2400, 4800]), [0, 1, 0, 0], "silent at the end");
  assert.deepEqual(told([]), [0, 3, 0, 0], "never heard of");
});

test("a table and a plot show all sides, and no name breaks out of them", () => {
  const references = [
    { name: "a <b> & c", version: "1", rounds: [11, 12, 13] },
    { name: "absent one", rounds: [] },
  ];
  const start = figure({ id: "start/import", unit: "ms", references, judged: "value" });
  const table = fullTable([start]);
  assert.match(table, /\| a <b> & c 1 \| 12\.0 ms \| 1\.67 \|/);
  assert.match(table, /\| absent one \| absent \|/);
  const [plot] = plotsOf({ runs: [], results: [{ ...start, row: "start", at: "1" }] });
  const svg = plot?.svg ?? "";
  assert.ok(svg.includes(">a &lt;b&gt; &amp; c 1</text>"));
  assert.ok(svg.includes(">20.0 ms</text>") && !svg.includes("absent one"));
  assert.match(svg, /<desc id="description">Bars: .*this package 20\.0 ms/);
});

test("what it does not know among its arguments it says, and measures nothing", () => {
  for (const [args, complaint] of /** @type {const} */ ([
    [["wieght"], 'there is no row "wieght"'],
    [["--rounds", "4"], "--rounds takes a number from 5 on"],
    [["--fast"], "Unknown option '--fast'"],
  ])) {
    const main = join(root, "tests/bench/main.js");
    const { status, stderr, stdout } = spawnSync(process.execPath, [main, ...args]);
    assert.equal(status, 2);
    assert.ok(String(stderr).includes(complaint), String(stderr));
    assert.ok(String(stderr).includes(`Rows: ${namesOfRows().join(", ")}.`));
    assert.equal(String(stdout), "");
  }
});
