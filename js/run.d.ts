import type { Client } from "./index.js";
import type { Metadata } from "./types/calls.js";
import type { ServiceDeclaration } from "./types/presence.js";

/** What to run, and what it is registered as. Times are milliseconds. */
export interface RunOptions {
  /** The program and its arguments. No shell reads them. */
  command: readonly string[];
  /** What is registered for as long as the program runs, and is well. */
  service: ServiceDeclaration;
  /** How long the session lives without a heartbeat, in whole seconds; 30 by default. */
  heartbeatTimeout?: number | null | undefined;
  /** What the session says of itself. */
  metadata?: Metadata | null | undefined;
  /**
   * When the program starts: `now`, by default, whatever becomes of the registry; or once it is `registered`, which
   * one with a `health` cannot be before it runs.
   */
  start?: "now" | "registered" | null | undefined;
  /** What must be well for the service to be registered; without it, it is from the start on. */
  health?: HealthOptions | null | undefined;
  /** Whether the program is started again when it ends: `never` by default. */
  restart?: "never" | "on-failure" | "always" | null | undefined;
  /** How often in a row, not counting programs that ran for ten seconds; without an end by default. */
  restartMax?: number | null | undefined;
  /**
   * Whether the program is ended, with status 125, when the registry refuses it, or has not had it for the heartbeat
   * timeout and ten seconds. One that is not registered because its `health` is bad goes on.
   */
  abortOnFailure?: boolean | null | undefined;
  /** How long, after a `SIGTERM`, the program goes on when it is not registered any more; 0 by default. */
  drain?: number | null | undefined;
  /** How long after its `SIGTERM` the program is killed; never by default. */
  killAfter?: number | null | undefined;
  /** Told, in a sentence each, what a person may want to know. */
  tell?: ((message: string) => void) | null | undefined;
}

export interface HealthOptions {
  /** An `http` or `https` URL, which must be answered with a status from 200 to 399; or a command for `sh -c`, which must end with 0. */
  check: string;
  /** How long from one check to the next; 10000 by default. Until the first that is good it is 1000 at most. */
  interval?: number | null | undefined;
  /** How long a check may take; 5000 by default. */
  timeout?: number | null | undefined;
  /** After how many bad checks in a row the service is taken off; 3 by default. */
  failures?: number | null | undefined;
}

/** A program that runs. */
export interface Running {
  /**
   * The program's exit status, when it has ended and is not registered any more: 128 and its number for a signal, 126 for a
   * program that cannot be executed, 127 for one that is not there, and 125 for one that was not to run without the registry.
   */
  readonly status: Promise<number>;
  /**
   * Does what a process should that gets this signal. The program gets it, too: at once, but a `SIGTERM`, which ends it,
   * after the `drain`; not where it is said to have it already, as from its terminal.
   *
   * @throws {ServiceRegistryError} With code `invalid_argument` when this machine has no such signal.
   */
  signal(name: `SIG${string}`, options?: { isDelivered?: boolean }): void;
}

/**
 * Runs a program, and keeps it registered while it does. It has this process's standard input and outputs, and its
 * environment with `SERVICE_REGISTRY_SERVICE_ID` besides.
 *
 * @throws {ServiceRegistryError} With code `invalid_argument` when an option breaks a rule.
 */
export function run(client: Client, options: RunOptions): Running;
