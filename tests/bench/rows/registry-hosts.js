// The registry's heartbeats a second ÷ what the same host does as a bare JSON echo, for the same requests by the same load.
// Server and load have a core each, so what is measured is one core of the server; its time for each beat stands beside.

import { Unavailable } from "../../runtimes/rig/tools.js";
import { beatsOf, connections, sentTo } from "../load/beats.js";
import { loadInTurn, noProcessorTime } from "../load/rounds.js";
import { hosts } from "../servers/hosts.js";
import { temporaryFolder } from "../servers/process.js";

const millis = 700;
const warmUpMillis = 1500;
const target = { atLeast: 0.6 };
const ours = "service-registry-client";

/** Many that keep a server busy, and few, between which it waits. */
const loads = [connections, 4];

/** @type {import("../row.js").Measure} */
export async function* measure({ progress, rounds }) {
  for (const host of hosts) {
    progress(host.name);
    const folder = temporaryFolder();
    try {
      yield* measureHost(host, folder.path, rounds);
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      for (const count of loads) {
        yield beatsFigure(host, count, "", { ours: [], echo: [] }, error.message);
      }
    } finally {
      folder.remove();
    }
  }
}

/**
 * @param {import("../servers/hosts.js").Host} host
 * @param {string} folder
 * @param {number} rounds
 */
async function* measureHost(host, folder, rounds) {
  const version = await host.version();
  const registry = await host.registry(folder);
  try {
    const echo = await host.echo(folder);
    try {
      for (const count of loads) {
        // Sessions of its own: those of another load have had beats that this one knows nothing of.
        const plan = { ...(await beatsOf(registry)), connections: count };
        const sides = [
          { server: registry, plan },
          { server: echo, plan: sentTo(plan, echo.url) },
        ];
        const [beats, echoes] = await loadInTurn(sides, rounds, millis, warmUpMillis);
        if (!beats || !echoes) return;
        yield beatsFigure(host, count, version, { ours: beats.rates, echo: echoes.rates });
        yield cpuFigure(host, count, version, { ours: beats.cpu, echo: echoes.cpu });
      }
    } finally {
      await echo.stop();
    }
  } finally {
    await registry.stop();
  }
}

/**
 * @param {import("../servers/hosts.js").Host} host
 * @param {number} count
 * @param {string} version
 * @param {{ ours: number[], echo: number[] }} rates
 * @param {string} [absent]
 * @returns {import("../row.js").Figure}
 */
function beatsFigure({ id, name, isCompared }, count, version, rates, absent) {
  return {
    id: `registry-hosts/${id}/${count}`,
    what: `Registry heartbeats/s ÷ a bare JSON echo's, ${name}, ${count} connections`,
    unit: "1/s",
    ours: { name: ours, rounds: rates.ours },
    references: [{ name: "bare JSON echo", version, rounds: rates.echo }],
    judged: "ratio",
    ...(isCompared ? {} : { target }),
    ...(absent === undefined ? {} : { absent }),
  };
}

/**
 * @param {import("../servers/hosts.js").Host} host
 * @param {number} count
 * @param {string} version
 * @param {{ ours: number[], echo: number[] }} micros
 * @returns {import("../row.js").Figure}
 */
function cpuFigure({ id, name }, count, version, micros) {
  return {
    id: `registry-hosts/${id}/${count}/cpu`,
    what: `The server's processor time for a heartbeat ÷ for an echo, ${name}, ${count} connections`,
    unit: "µs",
    ours: { name: ours, rounds: micros.ours },
    references: [{ name: "bare JSON echo", version, rounds: micros.echo }],
    judged: "ratio",
    ...(micros.ours.length > 0 ? {} : { absent: noProcessorTime }),
  };
}
