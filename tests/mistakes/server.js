// What would let those down who run a server, or those who trust it.

/** @type {import("./mistakes.js").Mistake[]} */
export const serverMistakes = [
  {
    name: "anybody says whose request it is",
    file: "js/server/proxies.js",
    find: "if (!trust(neighbour, 0)) {",
    replace: "if (neighbour === undefined) {",
    test: "server proxies: anybody's word counts for nothing",
  },
  {
    name: "anybody says whose request it is where no proxy is trusted",
    file: "js/server/proxies.js",
    find: "if (trusted.length === 0) return distrust;",
    replace: "if (trusted.length === 0) return () => {};",
    test: "server proxies: anybody's word counts for nothing",
  },
  {
    name: "the first of a chain of proxies is believed",
    file: "js/server/proxies.js",
    find: "return isIP(address) ? plain(address) : neighbour;",
    replace: 'return chain.split(",")[0] ?? address;',
    test: "server proxies: the last in a chain who is not trusted is the client",
  },
  {
    name: "a tenant reads the metrics",
    file: "js/server/start.js",
    find: "this.#state.isOpen = !values.accounts && !values.operationsListen;",
    replace: "this.#state.isOpen = true;",
    test: "server operations: metrics are where operators are, and not where tenants are",
  },
  {
    name: "a token in an address gets into the log",
    file: "js/server/service.js",
    find: "        method: request.method,",
    replace: "        method: request.method, url: request.url,",
    test: "server logs: no key, token or body is written",
  },
  {
    name: "a certificate is used with another one's key",
    file: "js/server/certificate.js",
    find: "if (!certificate.checkPrivateKey(privateKey)) {",
    replace: "if (!privateKey) {",
    test: "server tls: one that is wrong is not used, and told",
  },
  {
    name: "who is held is cut off when the server stops",
    file: "js/server/drain.js",
    find: "await Promise.race([drained, flushed]);",
    replace: "",
    test: "server stopping: what is held and what is under way is answered, and meanwhile all else",
  },
  {
    name: "sessions die of a request that a stop waits for",
    file: "js/server/drain.js",
    find: "  state.isDraining = true;",
    replace: "  state.isDraining = true; api.drain();",
    test: "server stopping: no session dies of a stop that waits for one request, nor of the start after it",
  },
  {
    name: "a connection that goes on keeps a server from stopping",
    file: "js/server/service.js",
    find: 'if (state.isDraining) answer.headers.connection = "close";',
    replace: "",
    test: "server stopping: what is held and what is under way is answered, and meanwhile all else",
  },
  {
    name: "a body that comes byte by byte is waited for",
    file: "js/hosts/arrivals.js",
    find: "if (this.#ticks < waiting.deadline) continue;",
    replace: "if (this.#ticks < waiting.deadline + 120) continue;",
    test: "server connections: who sends a body byte by byte is not waited for",
  },
  {
    name: "a machine that slept refuses who comes first",
    file: "js/server/pressure.js",
    find: "this.#isWorking = (user + system) / 1000 > longTurn / 2;",
    replace: "this.#isWorking = user + system >= 0;",
    test: "server pressure: time that was not worked is no pressure",
  },
  {
    name: "a variable goes before a flag",
    file: "js/server/read-settings.js",
    find: "if (flag !== undefined) put(",
    replace: "if (flag !== undefined && !said) put(",
    test: "server settings: a flag goes before a variable, and that before the file",
  },
];
