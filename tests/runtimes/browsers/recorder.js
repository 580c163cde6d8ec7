// Run in a page as a classic script before any other: keeps what the page complains of in
// `globalThis.complaints`.

(() => {
  const page = /** @type {{ complaints?: string[] }} */ (globalThis);
  if (page.complaints) return;
  /** @type {string[]} */
  const complaints = [];
  page.complaints = complaints;

  addEventListener("error", ({ message }) => complaints.push(message));
  addEventListener("unhandledrejection", ({ reason }) => complaints.push(`Unhandled: ${reason}`));
  document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
    complaints.push(`${violatedDirective} refused ${blockedURI}`),
  );
  const write = console.error;
  console.error = (...values) => {
    complaints.push(values.join(" "));
    write.apply(console, values);
  };
})();
