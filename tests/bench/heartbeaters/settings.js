/** How many beat, and how long it takes to know what that costs. */
export const settings = {
  beaters: 10_000,
  /** Of their sessions, in seconds: with it they beat every two seconds on average. */
  timeout: 3.7,
  windowMillis: 2_000,
  /** Until all have begun. */
  spreadMillis: 2_000,
  /** Until the first window, from the start of the program: everything has to be compiled by then. */
  settlingMillis: 9_000,
};
