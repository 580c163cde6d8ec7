/** How many beat, and how long it takes to know what that costs. */
export const settings = {
  beaters: 10_000,
  /** Of their sessions, in seconds: with it they beat every two seconds on average. */
  timeout: 3.7,
  windowMillis: 3_000,
  /** Until all have begun. */
  spreadMillis: 2_000,
  /** From the start of the program until the window: everything has to be compiled by then. */
  settlingMillis: 8_000,
};
