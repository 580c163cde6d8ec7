import { complain, note } from "./failure.js";
import { openClient } from "./input/credentials.js";
import { startProgress } from "./output/progress.js";

/** @typedef {import("../index.js").Client} Client */
/** @typedef {import("./input/list-options.js").ListOptions} ListOptions */

/** The largest page there is: the fewer questions. */
const pageSize = 1000;

/**
 * @template Options
 * @typedef {object} Asking
 * @property {Client} client
 * @property {Options} options
 * @property {ReturnType<typeof startProgress>} progress
 */

/**
 * An action of commander's that asks a registry, and shows that it waits for it until there is something to write.
 *
 * @template Options
 * @template {unknown[]} Arguments
 * @param {(asking: Asking<Options>, ...args: Arguments) => Promise<void | (() => Promise<void>)>} act may
 *   return what writes the answer
 * @returns {(...parameters: any[]) => Promise<void>}
 */
export function asking(act) {
  return async (...parameters) => {
    const [options] = parameters.splice(-2);
    const client = await openClient(options);
    const progress = startProgress("Waiting for the registry");
    try {
      const writeAnswer = await act(
        { client, options, progress },
        .../** @type {any} */ (parameters),
      );
      progress.stop();
      await writeAnswer?.();
    } finally {
      progress.stop();
    }
  };
}

/**
 * Lists what there is, page by page until the end or the limit. A person is told where more would begin.
 *
 * @template T
 * @param {Asking<ListOptions>} asking
 * @param {import("./output/kinds.js").Kind<T>} kind
 * @param {(page: { limit: number, marker: string | undefined }) => PromiseLike<import("../index.js").List<T>>} read
 * @param {(entry: T) => boolean} [isWanted]
 */
export async function showList({ options, progress }, kind, read, isWanted = () => true) {
  const { printList } = await import("./output/write.js");
  let left = options.limit ?? Number.POSITIVE_INFINITY;
  let marker = options.from ?? options.marker;
  await printList(kind, entries(), options);
  if (marker !== undefined && options.output === "table") {
    note(`There may be more: --from ${marker}`);
  }

  async function* entries() {
    let count = 0;
    do {
      const page = await read({ limit: Math.min(left, pageSize), marker });
      // The entries themselves show that something goes on.
      if (process.stdout.isTTY && options.output !== "table") progress.stop();
      for (const entry of page.filter(isWanted)) {
        yield entry;
        count += 1;
        left -= 1;
      }
      marker = page.nextMarker;
      if (marker !== undefined) progress.tell(`Read ${count} ${kind.plural}`);
    } while (marker !== undefined && left > 0);
    progress.stop();
  }
}

/**
 * Does the same to each of several. One that is not there is told, and keeps nobody from the others.
 *
 * @template T
 * @param {string[]} ids
 * @param {(id: string) => Promise<T>} act
 * @returns {Promise<T[]>} what became of those that are there
 */
export async function each(ids, act) {
  const results = [];
  for (const id of ids) {
    try {
      results.push(await act(id));
    } catch (error) {
      if (/** @type {{ status?: number }} */ (error).status !== 404 || ids.length === 1)
        throw error;
      complain(error);
    }
  }
  return results;
}
