// Consumers in which the package does not work, by name, with the reason. One that works after all fails
// the run, so that this list stays true.

/** @type {Record<string, string>} */
export const exceptions = {};
