import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { invalid } from "./read-settings.js";

/** In milliseconds. Asking for a file's time works on every file system, and through links that are replaced. */
const interval = 2000;

/** A certificate and its key in two files, which are replaced from time to time. */
export class Certificate {
  #paths;
  #seen = "";
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #timer;

  /** @param {string} cert @param {string} key paths */
  constructor(cert, key) {
    this.#paths = { cert, key };
  }

  /** Both, once they are of each other. @returns {Promise<import("../hosts/types.js").Tls>} */
  async read() {
    this.#seen = await this.#look();
    const { cert: certPath, key: keyPath } = this.#paths;
    const [cert, key] = await Promise.all([
      readFile(certPath, "utf8").catch(refuse(`tls-cert: ${certPath} cannot be read`)),
      readFile(keyPath, "utf8").catch(refuse(`tls-key: ${keyPath} cannot be read`)),
    ]);
    const certificate = attempt(
      () => new X509Certificate(cert),
      `tls-cert: ${certPath} must hold a certificate in PEM`,
    );
    const privateKey = attempt(
      () => createPrivateKey(key),
      `tls-key: ${keyPath} must hold a private key in PEM`,
    );
    if (!certificate.checkPrivateKey(privateKey)) {
      throw invalid(`tls-key: ${keyPath} must be the key of the certificate in ${certPath}.`);
    }
    return { cert, key };
  }

  /** Calls back whenever one of the files is another. @param {() => void} onChange */
  watch(onChange) {
    this.#timer = setInterval(async () => {
      if ((await this.#look()) !== this.#seen) onChange();
    }, interval);
    this.#timer.unref();
  }

  close() {
    clearInterval(this.#timer);
  }

  async #look() {
    const { cert, key } = this.#paths;
    const seen = await Promise.all([cert, key].map((path) => stat(path).catch(() => undefined)));
    return seen.map((file) => `${file?.ino} ${file?.size} ${file?.mtimeMs}`).join();
  }
}

/** @param {string} what @returns {(error: NodeJS.ErrnoException) => never} */
function refuse(what) {
  return (error) => {
    throw invalid(`${what} (${error.code}).`, error);
  };
}

/** @template T @param {() => T} make @param {string} rule */
function attempt(make, rule) {
  try {
    return make();
  } catch (cause) {
    throw invalid(`${rule}.`, cause);
  }
}
