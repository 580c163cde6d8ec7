import { readFileSync } from "node:fs";
import { answerClass } from "../hosts/answer.js";
import { hostName, listen } from "../hosts/listen.js";
import { Certificate } from "./certificate.js";
import { checkAgainstHost, checkTogether } from "./conditions.js";
import { drain } from "./drain.js";
import { openLog } from "./log.js";
import { openMeasured } from "./measured.js";
import { openMetrics } from "./metrics.js";
import { operationsOf, plain } from "./operations.js";
import { Pressure } from "./pressure.js";
import { proxies } from "./proxies.js";
import { invalid, readOptions } from "./read-settings.js";
import { explainOption, registryOptions } from "./registry-options.js";
import { serviceOf } from "./service.js";

/** @typedef {import("./read-settings.js").Settings} Settings */
/** @typedef {import("../types/registry.js").Registry} Registry */

/**
 * All of `service-registry serve` but its words.
 *
 * @param {import("../serve.js").StartOptions | null} [options]
 * @returns {Promise<import("../serve.js").RunningServer>}
 */
export async function startServer(options) {
  return await start(readOptions(options ?? {}));
}

/** @param {Settings} settings */
export async function start(settings) {
  const { values } = settings;
  checkTogether(settings);
  const { log, flush } = openLog(values.log ?? defaultFormat(), values.logLevel ?? "info");
  for (const warning of checkAgainstHost(settings, hostName())) log.warn(warning);
  const server = new Server(settings, log);
  try {
    await server.open();
  } catch (error) {
    await server.abandon();
    await flush();
    throw error;
  }
  return server.handle(flush);
}

function defaultFormat() {
  return process.stderr.isTTY ? "text" : "json";
}

/** A server from its first moment on; what it opened is closed with it. */
class Server {
  #settings;
  #log;
  /** @type {import("./service.js").State} */
  #state = { registry: undefined, isDraining: false, isOpen: false, underWay: new Set() };
  /** @type {Registry | undefined} */
  #registry;
  /** @type {import("../hosts/types.js").Listening | undefined} */
  #api;
  /** @type {import("../hosts/types.js").Listening | undefined} */
  #operations;
  /** @type {Certificate | undefined} */
  #certificate;
  /** @type {import("../accounts.js").AccountsWatch | undefined} */
  #accounts;
  /** How often accounts or a certificate were read that cannot be used. */
  #refused = 0;
  #pressure = new Pressure(() => this.#waitingChanges());
  #metrics = openMetrics({
    statistics: () => this.#statistics(),
    connections: () => this.#api?.connections(),
    takeDelay: () => this.#pressure.takeDelay(),
    version: versionOf(),
  });

  /** @param {Settings} settings @param {import("./log.js").Log} log */
  constructor(settings, log) {
    this.#settings = settings;
    this.#log = log;
  }

  /** Listens first: that a port is taken is known before data is touched, and who asks meanwhile is told to wait. */
  async open() {
    const { values } = this.#settings;
    const accounts = values.accounts && (await import("../accounts.js"));
    const known = await accounts?.readAccounts(values.accounts);
    if (values.tlsCert) this.#certificate = new Certificate(values.tlsCert, values.tlsKey);
    const tls = await this.#certificate?.read();
    const operations = operationsOf({
      unready: () => this.#unready(),
      metrics: () => this.#metrics.text(),
      contentType: this.#metrics.contentType,
    });
    // Those who have no accounts have no tenants from whom to keep it.
    this.#state.isOpen = !values.accounts && !values.operationsListen;
    const service = serviceOf({
      identify: proxies(values.trustProxy ?? []),
      operations,
      metrics: this.#metrics,
      log: this.#log,
      pressure: this.#pressure,
      state: this.#state,
    });
    const { requestTimeout, maxHeaderSize = 16_384, maxConnections = 20_000 } = values;
    const limits = { requestTimeout, maxHeaderSize, maxConnections };
    this.#api = await listen(service, { ...listenAddress(values), ...limits, tls }).catch(
      this.#explain("listen"),
    );
    if (values.operationsListen) {
      const answer = async (/** @type {import("../hosts/types.js").HostRequest} */ request) =>
        (await operations(request, true)) ??
        plain(404, "/healthz, /readyz and /metrics are here.\n");
      this.#operations = await listen(answer, { ...values.operationsListen, ...limits }).catch(
        this.#explain("operationsListen"),
      );
    }
    await this.#load(known);
    if (accounts) this.#accounts = this.#watchAccounts(accounts);
    this.#certificate?.watch(() => this.#renew());
    const { data, accounts: file } = values;
    const operationsUrl = this.#operationsUrl();
    this.#log.info({ url: this.#url(), operationsUrl, data, accounts: file }, "serving");
  }

  /** @param {import("../accounts.js").HashedAccount[] | undefined} accounts */
  async #load(accounts) {
    const { values, places } = this.#settings;
    const options = registryOptions(values);
    if (accounts) options.accounts = accounts;
    const { Registry } = await import("../registry.js");
    const began = performance.now();
    if (values.data) this.#log.info({ data: values.data }, "loading");
    try {
      this.#registry = values.data
        ? await Registry.open(options, await openMeasured(values.data, this.#metrics, this.#log))
        : new Registry(options);
    } catch (error) {
      explainOption(error, places);
    }
    const answer = this.#registry.handler(answerClass);
    this.#state.registry = /** @type {any} */ (answer);
    const statistics = this.#statistics();
    const { sessions, services } = statistics ?? {};
    this.#log.info({ ms: Math.round(performance.now() - began), sessions, services }, "loaded");
  }

  /** @param {typeof import("../accounts.js")} accounts */
  #watchAccounts({ watchAccounts }) {
    const log = this.#log;
    return watchAccounts(
      this.#settings.values.accounts,
      (known) => {
        this.#registry?.setAccounts(known);
        log.info({ accounts: known.length }, "accounts read");
      },
      (error) => {
        this.#refused += 1;
        log.error({ reason: error.message }, "the accounts stay as they were");
      },
    );
  }

  async #renew() {
    try {
      const tls = await this.#certificate?.read();
      if (tls) await this.#api?.setTls(tls);
      if (tls) this.#log.info("certificate read");
    } catch (error) {
      this.#refused += 1;
      this.#log.error({ reason: messageOf(error) }, "the certificate stays as it was");
    }
  }

  async #reload() {
    const before = this.#refused;
    await Promise.all([this.#renew(), this.#accounts?.reload()]);
    // Even if nothing had changed: who asked for it wants to know that it was heard.
    if (this.#refused === before) this.#log.info("reloaded");
  }

  /** @returns {import("./metrics.js").Statistics | undefined} */
  #statistics() {
    return this.#registry?.statistics();
  }

  #waitingChanges() {
    // Those who have no disk need not ask.
    const statistics = this.#settings.values.data ? this.#statistics() : undefined;
    return statistics?.store.waitingChanges ?? 0;
  }

  #unready() {
    if (this.#state.isDraining) return "stopping";
    if (!this.#state.registry) return "loading";
    const { failure } = this.#statistics()?.store ?? {};
    return failure && `the store cannot be written: ${failure}`;
  }

  #url() {
    const { hostname } = listenAddress(this.#settings.values);
    const host = hostname.includes(":") ? `[${hostname}]` : hostname || "localhost";
    return `${this.#certificate ? "https" : "http"}://${host}:${this.#api?.port}`;
  }

  #operationsUrl() {
    const { hostname } = this.#settings.values.operationsListen ?? {};
    const host = hostname?.includes(":") ? `[${hostname}]` : hostname || "localhost";
    return this.#operations ? `http://${host}:${this.#operations.port}` : undefined;
  }

  /** @param {string} option */
  #explain(option) {
    return (/** @type {NodeJS.ErrnoException} */ error) => {
      const { [option]: place = option } = this.#settings.places;
      const { port } = this.#settings.values[option] ?? { port: 9000 };
      if (error.code === "EADDRINUSE")
        throw invalid(`${place}: port ${port} is taken; choose another.`, error);
      throw invalid(`${place}: cannot be listened on (${error.code ?? error.message}).`, error);
    };
  }

  /** Gives up what was opened by a start that failed. */
  async abandon() {
    this.#stopWatching();
    const opened = [this.#api, this.#operations, this.#registry];
    await Promise.allSettled(opened.map((each) => each?.close()));
  }

  #stopWatching() {
    this.#accounts?.close();
    this.#certificate?.close();
    this.#pressure.close();
  }

  /** @param {() => Promise<void>} flush @returns {import("../serve.js").RunningServer} */
  handle(flush) {
    /** @type {Promise<void> | undefined} */
    let closed;
    return {
      url: this.#url(),
      operationsUrl: this.#operationsUrl(),
      developmentAccount: this.#registry?.developmentAccount ?? null,
      reload: () => this.#reload(),
      close: () => {
        closed ??= this.#close().finally(flush);
        return closed;
      },
    };
  }

  async #close() {
    const registry = /** @type {Registry} */ (this.#registry);
    const api = /** @type {import("../hosts/types.js").Listening} */ (this.#api);
    try {
      await drain({
        state: this.#state,
        api,
        registry,
        timeout: (this.#settings.values.drainTimeout ?? 10) * 1000,
        log: this.#log,
      });
    } finally {
      // Until then it is a server like any other, whose accounts may change and which may have too much to do.
      this.#stopWatching();
      await this.#operations?.close();
    }
    this.#log.info("stopped");
  }
}

/** @param {import("./read-settings.js").Values} values */
function listenAddress({ listen = { hostname: "127.0.0.1", port: 9000 } }) {
  return listen;
}

function versionOf() {
  return JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")).version;
}

/** @param {unknown} error */
function messageOf(error) {
  return error instanceof Error ? error.message : String(error);
}
