/**
 * Opens a directory, and tells how long it takes to write there and when it cannot be done.
 *
 * @param {string} directory
 * @param {{ wrote: (ms: number) => void }} metrics
 * @param {import("./log.js").Log} log
 * @returns {Promise<import("../types/persistence.js").Persistence>}
 */
export async function openMeasured(directory, { wrote }, log) {
  const { openDirectory } = await import("../level.js");
  const persistence = await openDirectory(directory);
  const write = persistence.write.bind(persistence);
  let isFailing = false;
  return Object.assign(persistence, {
    /** @param {import("../types/persistence.js").Change[]} changes */
    async write(changes) {
      const began = performance.now();
      try {
        await write(changes);
      } catch (error) {
        // It is tried again every second.
        if (!isFailing) log.error({ reason: String(error) }, "the store cannot be written");
        isFailing = true;
        throw error;
      }
      if (isFailing) log.info("the store can be written again");
      isFailing = false;
      wrote(performance.now() - began);
    },
  });
}
