import { Child, statusOf } from "./child.js";
import { HealthCheck } from "./health.js";
import { Registration } from "./registration.js";
import { Restarts } from "./restarts.js";

/** The status of a program that was not to run, or not to go on, without the registry. */
const unregistered = 125;
/** How long a program has that is ended for that reason, unless it is said, in milliseconds. */
const patience = 10_000;

/** The signals that are to end a program, and end this one where none runs. */
const ending = ["SIGTERM", "SIGINT", "SIGQUIT", "SIGHUP"];

/** A program, its registration, and what the one means for the other. */
export class Program {
  #options;
  #registration;
  #restarts;
  /** @type {Child | undefined} */
  #child;
  /** @type {HealthCheck | undefined} */
  #health;
  /** The status to end with if no program is started any more. @type {number | undefined} */
  #end;
  /** The same for a program that ends now, whatever it ends with. @type {number | undefined} */
  #abort;
  /** Ends what is waited for. */
  #wake = () => {};
  #isDraining = false;
  #startedAt = 0;

  /**
   * @param {import("../index.js").Client} client
   * @param {import("./options.js").Options} options
   */
  constructor(client, options) {
    this.#options = options;
    this.#restarts = new Restarts(options.restart, options.restartMax);
    this.#registration = new Registration(client, options, {
      tell: options.tell,
      refused: () => this.#giveUp("the registry refuses it", !this.#startedAt && this.#isPatient),
      missed: (reason) => this.#giveUp(reason, false),
    });
  }

  /** Whether it starts once it is registered only. */
  get #isPatient() {
    return this.#options.start === "registered";
  }

  /** @returns {Promise<number>} the status to end with */
  async run() {
    const status = await this.#runAll();
    this.#health?.stop();
    await this.#registration.leave();
    return status;
  }

  /** @param {NodeJS.Signals} name @param {boolean} isDelivered whether the program has got it already */
  signal(name, isDelivered) {
    // A program that lives through it, as many do through SIGHUP, goes on as before.
    if (ending.includes(name) && (name !== "SIGHUP" || !this.#child)) this.#end ??= statusOf(name);
    if (!this.#child) this.#wake();
    else if (name === "SIGTERM") this.#terminate(this.#options.drain, this.#options.killAfter);
    else if (!isDelivered) this.#child.kill(name);
  }

  async #runAll() {
    this.#registration.start();
    if (!this.#options.health) this.#registration.list();
    if (this.#isPatient) await this.#wait(this.#registration.ready);
    for (;;) {
      if (this.#end !== undefined) return this.#abort ?? this.#end;
      const exit = await this.#runOnce();
      if (this.#abort !== undefined) return this.#abort;
      if (exit.failure) this.#options.tell(`${exit.failure}.`);
      // Of a terminal that is gone, for instance.
      if (this.#end !== undefined || exit.signal === "SIGHUP") return exit.status;
      const pause = this.#restarts.pauseAfter(exit, performance.now() - this.#startedAt);
      if (pause === undefined) return exit.status;
      this.#registration.unlist();
      this.#options.tell(
        `${this.#options.command[0]} ended with status ${exit.status}; starting it again in ${pause} ms.`,
      );
      await this.#pause(pause);
      if (this.#end === undefined && !this.#options.health) this.#registration.list();
    }
  }

  async #runOnce() {
    const { command, health, service } = this.#options;
    this.#startedAt = performance.now();
    const env = { ...process.env, SERVICE_REGISTRY_SERVICE_ID: service.id };
    this.#child = new Child(command, env);
    if (health) {
      this.#health = new HealthCheck(health, (isWell, reason) => this.#judge(isWell, reason));
    }
    const exit = await this.#child.exited;
    this.#child = undefined;
    this.#health?.stop();
    this.#wake();
    return exit;
  }

  /** @param {boolean} isWell @param {string} reason */
  #judge(isWell, reason) {
    if (isWell) {
      this.#registration.list();
    } else {
      this.#options.tell(`${this.#options.service.id} is not well, and not registered: ${reason}.`);
      this.#registration.unlist();
    }
  }

  /**
   * Ends the program: nobody finds it any more, then it is told, and killed if it does not listen.
   *
   * @param {number} drain
   * @param {number | undefined} killAfter
   */
  async #terminate(drain, killAfter) {
    const child = this.#child;
    this.#health?.stop();
    const left = this.#registration.leave();
    if (drain > 0 && !this.#isDraining) {
      this.#isDraining = true;
      await left;
      if (this.#child) await this.#pause(drain);
    } else {
      // Told twice, it is not to wait any longer.
      this.#wake();
    }
    child?.kill("SIGTERM");
    if (killAfter === undefined) return;
    const timer = setTimeout(() => child?.kill("SIGKILL"), killAfter);
    child?.exited.then(() => clearTimeout(timer));
  }

  /** @param {string} reason @param {boolean} isCertain whether it ends though nobody asked for that */
  #giveUp(reason, isCertain) {
    if (!(isCertain || this.#options.abortOnFailure) || this.#abort !== undefined) return;
    this.#abort = unregistered;
    this.#end = unregistered;
    const doing = this.#child ? "Ending" : "Not starting";
    this.#options.tell(`${doing} ${this.#options.command[0]}: ${reason}.`);
    if (this.#child) this.#terminate(0, this.#options.killAfter ?? patience);
    else this.#wake();
  }

  /** Waits, until it is woken at the latest. @param {number} millis */
  async #pause(millis) {
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;
    const time = new Promise((resolve) => {
      timer = setTimeout(resolve, millis);
    });
    await this.#wait(time);
    clearTimeout(timer);
  }

  /** Waits, until it is woken at the latest. @param {Promise<unknown>} what */
  async #wait(what) {
    const woken = new Promise((resolve) => {
      this.#wake = () => resolve(undefined);
    });
    await Promise.race([what, woken]);
  }
}
