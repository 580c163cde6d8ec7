const format = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });

/** The time of day. @param {number} millis */
export function clock(millis) {
  return format.format(millis);
}
