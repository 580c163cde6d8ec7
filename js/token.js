/**
 * Asks a program for a token, and tells a callback how that ended: its number, whether there was an
 * answer, and the answer or what went wrong.
 *
 * @param {() => unknown} source
 * @param {(id: number, answered: boolean, value: unknown) => void} callback
 * @param {number} id
 */
export function askForToken(source, callback, id) {
  new Promise((resolve) => resolve(source())).then(
    (token) => callback(id, true, token),
    (reason) => callback(id, false, reason),
  );
}
