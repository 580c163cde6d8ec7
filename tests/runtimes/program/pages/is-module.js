// A service worker that does nothing, and no script that is no module could be.

export {};
