// Prometheus' text format, version 0.0.4, read strictly.

/**
 * The samples, by name and labels as they are written.
 *
 * @param {string} text
 * @returns {Map<string, number>}
 */
export function readMetrics(text) {
  if (!text.endsWith("\n")) throw new Error("the last line has no end");
  /** @type {Map<string, number>} */
  const samples = new Map();
  /** @type {Map<string, string>} */
  const types = new Map();
  for (const line of text.split("\n")) {
    if (line === "" || /^# HELP [a-z_]+ \S/.test(line)) continue;
    const [, declared, type] = /^# TYPE ([a-z_]+) (counter|gauge|histogram)$/.exec(line) ?? [];
    if (declared && type) {
      types.set(declared, type);
      continue;
    }
    const [, name = "", labels = "", value] = sample.exec(line) ?? [];
    const family = types.has(name) ? name : name.replace(/_(bucket|sum|count)$/, "");
    if (value === undefined || !types.has(family)) throw new Error(`no sample: ${line}`);
    if (types.get(family) === "counter" && !family.endsWith("_total"))
      throw new Error(`no name of a counter: ${name}`);
    if (samples.has(name + labels)) throw new Error(`twice: ${line}`);
    samples.set(name + labels, Number(value));
  }
  return samples;
}

const sample =
  /^([a-z_]+)(\{[a-z]+="[^"\\\n]*"(?:,[a-z]+="[^"\\\n]*")*\})? (\d+(?:\.\d+)?(?:e[+-]?\d+)?)$/;
