// What is said of peers that cannot be had here.

/**
 * Why, in one line: what failed, and what was printed last. A mistake in the bench itself is no absence, and thrown on;
 * `fetch` words a refused connection as one, with a cause.
 *
 * @param {unknown} error
 */
export function reasonOf(error) {
  const isMistake = [TypeError, ReferenceError, RangeError, SyntaxError].some(
    (kind) => error instanceof kind && error.cause === undefined,
  );
  if (isMistake) throw error;
  const message = error instanceof Error ? error.message : String(error);
  const [first = "", ...others] = message.split("\n").filter((line) => line.trim());
  return [first, ...others.slice(-3)].map((line) => line.trim()).join(" ");
}

/**
 * A figure's note, if there is anything to note.
 *
 * @param {{ name: string, absent?: string | undefined }[]} peers
 * @param {string} [note] what else there is to say
 * @returns {{ note?: string }}
 */
export function noteOfAbsent(peers, note) {
  const reasons = new Set(peers.flatMap(({ absent }) => absent ?? []));
  const absences = [...reasons].map((reason) => {
    const names = peers.filter(({ absent }) => absent === reason).map(({ name }) => name);
    return `${names.join(", ")} absent: ${reason}`;
  });
  const parts = [...(note ? [note] : []), ...absences];
  return parts.length > 0 ? { note: parts.join(" ") } : {};
}
