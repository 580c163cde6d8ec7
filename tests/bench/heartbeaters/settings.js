const timeout = 4;

/** How many beat, and how long it takes to know what that costs. */
export const settings = {
  /** So many that 5,000 beats are due a second. */
  beaters: 10_800,
  /** Of their sessions, in seconds. */
  timeout,
  /** Between two beats, in milliseconds. The client takes 0.6 of such a timeout, and up to a fifth off that. */
  longestPause: timeout * 600,
  meanPause: timeout * 540,
  /** A beat is in time if the session outlasts it by so much, which is what the client leaves for one more try. */
  latestPause: (timeout - 1) * 1000,
  windowMillis: 4_000,
  /** Until all have begun. */
  spreadMillis: 2_000,
  /** From the start of the program until the window: everything has to be compiled by then. */
  settlingMillis: 8_000,
};
