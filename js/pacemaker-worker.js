// Runs in a worker that `pacemaker.js` makes of this file's text, so it imports nothing. It knows three messages:
//   [id, millis]   call back once, after this time
//   [id, serial, repeat, url, init, stamp, isSent]
//                  send this request, unless it is sent, tell its answer, and then send it again and again
//   [id]           neither any more
// One of an id ends what was asked for under that id before, so that no two of its requests are under way.

/**
 * @typedef {[id: number, millis?: number]} Timing
 * @typedef {[id: number, serial: number, repeat: number, url: string, init: RequestInit, stamp: number, isSent: boolean]} Beat
 * @typedef {Timing | Beat} Message
 * @typedef {{ type: string, status: number, headers: [string, string][], text: string }} Answer
 * @typedef {{ message: string, cause?: { message: string, code?: string } }} Reason
 * @typedef {Answer | undefined} Answered
 * @typedef {[id: number, serial?: number, stamp?: number, answer?: Answered, reason?: Reason | undefined]} Report
 */

const port =
  typeof globalThis.postMessage === "function"
    ? globalThis
    : globalThis.process.getBuiltinModule("node:worker_threads").parentPort;

/** What ends that which goes on under an id. @type {Map<number, () => void>} */
const ends = new Map();

/** @type {(report: Report) => void} */
const tell = (report) => /** @type {any} */ (port).postMessage(report);

/** @type {any} */ (port).onmessage = (/** @type {{ data: Message }} */ { data }) => {
  const [id, number] = data;
  ends.get(id)?.();
  ends.delete(id);
  if (data.length > 2) beat(/** @type {Beat} */ (data));
  else if (number !== undefined) wait(id, number);
};

/** @param {number} id @param {number} millis */
function wait(id, millis) {
  const timer = setTimeout(() => {
    ends.delete(id);
    tell([id]);
  }, millis);
  ends.set(id, () => clearTimeout(timer));
}

/**
 * The stamp is when the main side handed the request over, by its clock. Nothing of a repetition is told but that it was
 * accepted, and when it was sent: never later than it was, because this clock starts late and may stand still.
 *
 * @param {Beat} beat
 */
function beat([id, serial, repeat, url, init, stamp, isSent]) {
  const begun = performance.now();
  /** @type {ReturnType<typeof setTimeout>} */
  let timer;
  let controller = new AbortController();
  let isOver = false;

  /** @param {boolean} isFirst */
  const send = async (isFirst) => {
    const sentAt = performance.now();
    controller = new AbortController();
    const { signal } = controller;
    // The first one is limited by the main side, which is awake then.
    if (!isFirst) timer = setTimeout(() => controller.abort(), repeat / 2);
    /** @type {Answer | undefined} */
    let answer;
    /** @type {Reason | undefined} */
    let reason;
    try {
      const response = await fetch(url, { ...init, signal });
      const { type, status, headers } = response;
      answer = { type, status, headers: [...headers], text: await response.text() };
    } catch (error) {
      reason = reasonOf(error);
    }
    clearTimeout(timer);
    if (isOver) return;
    const isAccepted = answer && answer.status >= 200 && answer.status < 300;
    const time = stamp + sentAt - begun;
    if (isFirst) tell([id, serial, time, answer, reason]);
    else if (isAccepted) tell([id, serial, time]);
    if (!repeat || !(isAccepted || (!isFirst && mayPass(answer)))) return;
    const pause = isAccepted ? sentAt + repeat - performance.now() : repeat / 8;
    timer = setTimeout(send, pause, false);
  };

  ends.set(id, () => {
    isOver = true;
    clearTimeout(timer);
    controller.abort();
  });
  if (isSent) timer = setTimeout(send, repeat, false);
  else send(true);
}

/** Whether the same may be accepted soon. @param {Answer | undefined} answer */
function mayPass(answer) {
  return (
    !answer || (answer.status >= 500 && !answer.headers.some(([name]) => name === "retry-after"))
  );
}

/** An error as it crosses whole: Node names the address in its cause. @param {any} error @returns {Reason} */
function reasonOf({ message, cause }) {
  return cause ? { message, cause: { message: cause.message, code: cause.code } } : { message };
}

// It runs.
tell([0]);
