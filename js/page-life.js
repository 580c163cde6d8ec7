/**
 * Tells what becomes of the page, until the function is called that it answers with. Outside of pages that is nothing.
 *
 * Never `unload` or `beforeunload`: they keep pages out of the back/forward cache, and do not come on phones.
 *
 * @param {object} listeners
 * @param {() => void} listeners.wake time may have stood still, or the network is back
 * @param {(isHidden: boolean) => void} listeners.show
 * @param {() => void} listeners.leave the page is gone for good
 */
export function watchPage({ wake, show, leave }) {
  const { document, Worker } = globalThis;
  // What has a document and no workers is no browser, but what programs are tested with in its place.
  if (!document || !Worker) return () => {};
  const seen = () => {
    show(document.hidden);
    if (!document.hidden) wake();
  };
  /** @type {[EventTarget, string, (event: any) => void][]} */
  const listeners = [
    [document, "resume", wake],
    [document, "visibilitychange", seen],
    [globalThis, "pageshow", wake],
    [globalThis, "online", wake],
    [globalThis, "pagehide", ({ persisted }) => persisted || leave()],
  ];
  for (const [target, name, listener] of listeners) target.addEventListener(name, listener);
  return () => {
    for (const [target, name, listener] of listeners) target.removeEventListener(name, listener);
  };
}
