import type { ClientOptions, Region } from "./client.js";
import type { Emitter } from "./emitter.js";
import type { ServiceRegistryError } from "./errors.js";

/**
 * What a heartbeater knows of its session.
 *
 * - `idle`: it is not beating, and nothing has said that the session is gone: one that is lost stays `lost`.
 * - `active`: it is beating, and nothing speaks against the session: no beat has failed since the last one
 *   that was acknowledged, or since the start.
 * - `suspect`: the last beat failed, or the program was frozen for longer than the session lives without
 *   one; the session may still be alive.
 * - `lost`: the registry said that the session is gone, or nobody can know any more: a full timeout has
 *   passed since the last acknowledged beat was sent.
 */
export type HeartBeaterState = "idle" | "active" | "suspect" | "lost";

/** The registry accepted a beat. */
export interface HeartbeatAcknowledged {
  sessionId: string;
  /** When the beat was sent, by this machine's clock. */
  sentAt: Date;
  /** Until when the session lives for certain, by this machine's clock. */
  deadline: Date;
}

/** No further beat will be sent. */
export interface HeartbeatStopped {
  sessionId: string;
  /**
   * - `requested`: the program called `stop()`, or ended the session.
   * - `lost`: the registry says that the session is gone, which is not made anew.
   * - `refused`: the registry refuses the beat, or to make the session anew, and repeating it cannot help.
   */
  reason: "requested" | "lost" | "refused";
}

/** The session is gone, or nobody can know any more; unless it turns out to be alive, it is made anew. */
export interface SessionLost {
  sessionId: string;
}

/** There is a session again, with all its services. */
export interface SessionRestored {
  /** The session that is kept now: a new one, or the one that was lost, which turned out to be alive. */
  sessionId: string;
  /** The one that was lost. */
  previousSessionId: string;
  /** The ids of the services that are registered. */
  services: string[];
}

/** The events of a heartbeater and what their listeners get. */
export interface HeartBeaterEvents {
  /** A beat was acknowledged. */
  heartbeat: HeartbeatAcknowledged;
  /**
   * A request failed, or a listener did. The heartbeater goes on trying unless `stopped` follows.
   */
  error: ServiceRegistryError;
  /** The heartbeater stopped. */
  stopped: HeartbeatStopped;
  /**
   * The registry says that the session is gone, or a full timeout has passed since the last acknowledged
   * beat was sent; only of what makes sessions anew: with `recover`, and of a presence.
   */
  lost: SessionLost;
  /** The session is there again, or a new one, with all its services; once after each `lost`. */
  restored: SessionRestored;
}

/** How a heartbeater is doing. */
export interface HeartBeaterStatus {
  state: HeartBeaterState;
  sessionId: string;
  /** See `HeartBeater.deadline`. */
  deadline: Date | null;
  /** How many requests have failed since the last acknowledged beat. */
  failures: number;
  /** The latest `error`, whether somebody listened to it or not; `null` before the first. */
  lastError: ServiceRegistryError | null;
  /** When the latest acknowledged beat was sent; `null` before the first. */
  lastSuccess: Date | null;
  /** Where its beats are sent from. */
  thread: "worker" | "main";
}

/**
 * Keeps a session alive, on timers. `client.sessions.create` gives one for its session.
 *
 * The first beat is sent at once, the others after 0.6 of the timeout (0.8 from 15 s on), less up to
 * a fifth. A beat that fails is repeated with growing, random waits; never are two under way. A
 * started heartbeater keeps a Node process running, unless `unref()` says otherwise.
 */
export interface HeartBeater extends Emitter<HeartBeaterEvents> {
  /** The session it keeps alive; after `restored`, it may be another one. */
  readonly sessionId: string;
  /** What it knows of its session now. */
  readonly state: HeartBeaterState;
  /**
   * Until when the session lives for certain, by this machine's clock: never later than by the
   * registry's. `null` while it is lost.
   */
  readonly deadline: Date | null;

  /**
   * Whether the session lives for certain, and for so many milliseconds more, as far as this machine's
   * clock can tell; 0 by default. False once the registry may have given it up, and, of what makes sessions
   * anew, from `lost` until `restored`. Answers at once, so that it can be asked before each piece of work
   * that only one may do.
   *
   * @throws {ServiceRegistryError} With code `invalid_argument` when the margin is no such number.
   */
  isSafe(marginMs?: number): boolean;

  /**
   * Starts to beat, at once. Does nothing while it beats. May follow `stop()`, and then goes on with
   * what that has cut short.
   */
  start(): void;
  /**
   * Stops to beat, and to make a lost session anew; the session then expires by itself. Does nothing
   * while it is not beating. A request under way ends quietly.
   */
  stop(): void;

  /** Lets a Node process end while this beats, as timers have it. */
  unref(): this;
  /** Keeps a Node process running while this beats, as it does from the start. */
  ref(): this;

  /** How it is doing, now. */
  status(): HeartBeaterStatus;
}

export const HeartBeater: {
  readonly prototype: HeartBeater;

  /**
   * The older client's constructor; the options' `password` or `token` stand in for a key here, too.
   *
   * @param sessionId The session to keep alive.
   * @param initialToken The token its creation gave.
   * @param timeout Its `heartbeat_timeout`, in seconds.
   */
  new (
    username: string | null | undefined,
    apiKey: string | null | undefined,
    region: Region | null | undefined,
    options: ClientOptions | null | undefined,
    sessionId: string,
    initialToken: string,
    timeout: number,
  ): HeartBeater;
};
