import { makeEmitting } from "./emitting.js";

/**
 * Adds to generated classes what is hand-written of them. They are generated twice, for WebAssembly and
 * for plain JavaScript.
 *
 * @param {{ EventsFeedPoller: { prototype: object }, HeartBeater: { prototype: object } }} generated
 */
export function completeClasses({ EventsFeedPoller, HeartBeater }) {
  makeEmitting(HeartBeater, EventsFeedPoller);
}
