/**
 * Starts a worker that runs this text: a web worker, or where there is none a thread of Node's. Neither needs a file, nor
 * anything that a bundler would follow.
 *
 * @param {string} text
 * @param {(message: any) => void} tell
 * @param {(cause: unknown) => void} fail if it cannot run: later, where policies forbid it
 */
export function startThread(text, tell, fail) {
  const { Worker } = globalThis;
  if (Worker) {
    const url = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
    // Deno knows modules only.
    const worker = new Worker(url, { type: "module" });
    worker.onmessage = ({ data }) => tell(data);
    worker.onerror = (event) => {
      event.preventDefault();
      fail(event);
    };
    return threadOf(worker, () => URL.revokeObjectURL(url));
  }
  // An import of it would fail in browsers, or come late.
  const threads = globalThis.process.getBuiltinModule("node:worker_threads");
  // Nothing of what the program was started with, such as modules to load first.
  const worker = new threads.Worker(text, { eval: true, execArgv: [] });
  worker.on("message", tell);
  worker.on("error", fail);
  return threadOf(worker, () => {});
}

/**
 * @param {any} worker
 * @param {() => void} clean
 */
function threadOf(worker, clean) {
  return {
    post: (/** @type {unknown} */ message) => worker.postMessage(message),
    /** @param {boolean} holds whether it keeps a process running */
    hold(holds) {
      if (holds) worker.ref?.();
      else worker.unref?.();
    },
    end() {
      worker.terminate();
      clean();
    },
  };
}
