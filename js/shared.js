// What entries have in common, and must have once: `instanceof` asks for the class. The twins in pkg/ have it in one file,
// because Node takes as long to find a file as to read this one.
export * from "./client-classes.js";
export * from "./errors.js";
