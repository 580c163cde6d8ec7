const patience = 1000;

/**
 * Shows a person at a terminal that something goes on, when it takes over a second.
 *
 * @param {string} text what goes on
 */
export function startProgress(text) {
  const { isTTY } = process.stderr;
  let said = text;
  /** @type {ReturnType<typeof import("../../../pkg/vendor/yocto-spinner.js").default> | undefined} */
  let spinner;
  let stopped = !isTTY || process.env.TERM === "dumb" || "CI" in process.env;
  const timer = stopped ? undefined : setTimeout(show, patience);

  async function show() {
    const { default: yoctoSpinner } = await import("../../../pkg/vendor/yocto-spinner.js");
    if (!stopped) spinner = yoctoSpinner({ text: said }).start();
  }

  return {
    /** @param {string} now what goes on now */
    tell(now) {
      said = now;
      if (spinner) spinner.text = now;
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
      spinner?.stop();
    },
  };
}
