// Tries the properties with many more inputs than npm test does: 20 times as many, or as many times
// as the first argument says. A further argument names the properties to try.

import { environment, stream } from "./steps.js";

const usualCases = 256;

const [times = "20", ...names] = process.argv.slice(2);
const cases = String(Math.round(usualCases * Number(times)));
Object.assign(environment, { PROPTEST_CASES: cases });
process.exitCode = await stream(["cargo", "test", "--test", "properties", "--", ...names]);
