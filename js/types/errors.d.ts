/**
 * The kind of a failure, the same in every version of this package.
 *
 * - `invalid_argument`: an argument breaks a rule; nothing was sent.
 * - `unexpected_status`: the registry answered, and not with a success. `type`, `status` and
 *   `details` say why.
 * - `authentication_failed`: the identity service refused the credentials, or failed.
 * - `malformed_response`: the answer has the right status and lacks what it must carry.
 * - `network_error`: there was no answer, or none that can be read; `cause` is what `fetch` rejected with, or why.
 * - `ETIMEDOUT`: the call took longer than its `timeout`.
 * - `closed`: the presence is closed.
 * - `unsupported`: the runtime has no such thing: signals, or timers, outside of a request of an
 *   edge runtime. The message says what to do instead.
 * - `no_worker`: heartbeats cannot be sent from a worker here; told as an `error` event.
 * - `listener_failed`: a listener threw; told as an `error` event, `cause` is what it threw.
 * - `not_initialized`: a class of `./slim` was used before `init`.
 * - `init_failed`: `init` of `./slim` could not load the module; `cause` is why.
 * - `storage_locked`: another process has what a durable registry is to be kept in.
 * - `storage_corrupt`: what a durable registry has kept is damaged, or not all there.
 * - `storage_failed`: what a durable registry is kept in cannot be opened, read or written.
 * - `internal_error`: a defect of this package, or the end of the stack or of memory.
 */
export type ErrorCode =
  | "invalid_argument"
  | "unexpected_status"
  | "authentication_failed"
  | "malformed_response"
  | "network_error"
  | "ETIMEDOUT"
  | "closed"
  | "listener_failed"
  | "not_initialized"
  | "init_failed"
  | "unsupported"
  | "no_worker"
  | "storage_locked"
  | "storage_corrupt"
  | "storage_failed"
  | "internal_error";

/** The kind of a fault, as the registry names it. */
export type FaultType =
  | "badRequest"
  | "serviceWithThisIdExists"
  | "invalidLimit"
  | "limitReached"
  | "rateLimitReached"
  | "badRequestHttpsOnly"
  | "unauthorizedError"
  | "forbiddenError"
  | "notFoundError"
  | "requestTooLargeError"
  | "overLimit"
  | "internalError"
  | "notImplementedError"
  | "systemFailureError";

/** What the registry says when it refuses a request. */
export interface Fault {
  type: FaultType;
  /** The status of the answer. */
  code: number;
  message: string;
  /** What exactly is wrong; an object for an address that leads nowhere. */
  details?: string | { requested_path: string };
  /** Names this one request in the registry's log. A proxy's answer has none. */
  txnId?: string;
}

/** An answer that was not a success. */
export interface ErrorResponse {
  statusCode: number;
  /**
   * Those of `content-type`, `location`, `retry-after`, `www-authenticate` and `x-response-id` that
   * it had; none for an answer with status 200. All, with the client's `raw`.
   */
  headers: Record<string, string>;
  /**
   * A fault, the text of a body that is not JSON, or `null` for an empty one. Always text, with the
   * client's `raw`. Empty text for the answer to a login that is malformed and may hold a token.
   */
  body: Fault | string | null;
}

/** What every error has. */
export interface ServiceRegistryErrorFields extends Error {
  readonly name: "ServiceRegistryError" | "InternalError";
  /** The kind of failure. */
  readonly code: ErrorCode;
  /** The kind of fault, if the registry answered with one. */
  readonly type: FaultType | undefined;
  /** The status of the answer, if there was one. */
  readonly status: number | undefined;
  /** The same as `status`, under the older client's name. */
  readonly statusCode: number | undefined;
  /** The statuses that would have been a success. */
  readonly expectedStatusCodes: number[] | undefined;
  /** What exactly is wrong, in the registry's words. */
  readonly details: Fault["details"] | undefined;
  /** Names the request in the registry's log. */
  readonly txnId: string | undefined;
  /** The answer, if there was one. */
  readonly response: ErrorResponse | undefined;
  /** What the failure comes from. */
  readonly cause?: unknown;
  /** What `JSON.stringify` has of it: neither the cause nor the answer. */
  toJSON(): Pick<
    ServiceRegistryErrorFields,
    "name" | "message" | "code" | "type" | "status" | "details" | "txnId"
  >;
}

/** What an error has that there is an answer to. */
interface Answered extends ServiceRegistryErrorFields {
  readonly status: number;
  readonly statusCode: number;
  readonly response: ErrorResponse;
}

/** What an error has that there is no answer to. */
interface Unanswered extends ServiceRegistryErrorFields {
  readonly type: undefined;
  readonly status: undefined;
  readonly statusCode: undefined;
  readonly expectedStatusCodes: undefined;
  readonly details: undefined;
  readonly txnId: undefined;
  readonly response: undefined;
}

/** An argument breaks a rule; nothing was sent. `cause` is what was thrown when it was read, if anything. */
export interface InvalidArgumentError extends Unanswered {
  readonly code: "invalid_argument";
}

/** The registry answered, and not with a success. */
export interface UnexpectedStatusError extends Answered {
  readonly code: "unexpected_status";
  readonly type: FaultType | undefined;
  readonly expectedStatusCodes: number[];
}

/**
 * The identity service refused the credentials, or failed; or `options.token` gave no token, and then
 * there is no answer but a `cause`.
 */
export interface AuthenticationFailedError extends ServiceRegistryErrorFields {
  readonly code: "authentication_failed";
}

/** The answer has the right status and lacks what it must carry. */
export interface MalformedResponseError extends Answered {
  readonly code: "malformed_response";
}

/**
 * There was no answer; `cause` is what `fetch` rejected with, or says what `options.fetch` gave that is no `FetchAnswer`.
 */
export interface NetworkError extends Unanswered {
  readonly code: "network_error";
  readonly cause: unknown;
}

/** The call took longer than its `timeout`; `cause` is why, if something failed again and again. */
export interface TimeoutError extends Unanswered {
  readonly code: "ETIMEDOUT";
}

/** The presence is closed: nothing can be asked of it, and what was asked for is not done. */
export interface ClosedError extends Unanswered {
  readonly code: "closed";
}

/** A listener threw; `cause` is what. */
export interface ListenerFailedError extends Unanswered {
  readonly code: "listener_failed";
  readonly cause: unknown;
}

/** A class of `./slim` was used before `init`. */
export interface NotInitializedError extends Unanswered {
  readonly code: "not_initialized";
}

/** `init` of `./slim` could not load the module; `cause` is why. */
export interface InitFailedError extends Unanswered {
  readonly code: "init_failed";
  readonly cause: unknown;
}

/**
 * The host has no signals, or allows no timers here, as edge runtimes do outside of a request: nothing can beat, and no
 * call be made, feed followed or poller started. The message says what to do instead; `cause` is what the host said.
 */
export interface UnsupportedError extends Unanswered {
  readonly code: "unsupported";
  readonly cause?: unknown;
}

/**
 * No worker could be made for heartbeats, or it ended; they are sent from the main thread. In a page that
 * is what a policy does (CSP: `worker-src blob:` allows it). `cause` is what the host said.
 */
export interface NoWorkerError extends Unanswered {
  readonly code: "no_worker";
  readonly cause: unknown;
}

/**
 * What a durable registry is kept in is another process's, is damaged, or cannot be opened, read or written. The message
 * says what and where; `cause` is what the host said, if it was the host.
 */
export interface StorageError extends Unanswered {
  readonly code: "storage_locked" | "storage_corrupt" | "storage_failed";
  readonly cause?: unknown;
}

/**
 * The call came upon a defect of this package, or ran out of memory or stack; `cause` is the error that
 * the engine threw. What was sent may have had its effect. The client goes on: the next call works, and
 * sessions stay alive. A call that stack or memory has no room for is not begun, and has a `RangeError` as its cause: it
 * may be tried again when other calls have ended. Where the stack has no room for this error either, the engine's own
 * `RangeError` is thrown.
 */
export interface InternalError extends Unanswered {
  readonly name: "InternalError";
  readonly code: "internal_error";
  readonly cause: unknown;
}

/** The class of these errors, for `instanceof`. */
export const InternalError: {
  readonly prototype: InternalError;
} & (abstract new (
  ...args: never
) => InternalError);

/**
 * Why a call failed, told apart by its `code`. Everything in this package fails with this class, but
 * for a call that its `signal` ended: that fails with the signal's own reason.
 */
export type ServiceRegistryError =
  | InvalidArgumentError
  | UnexpectedStatusError
  | AuthenticationFailedError
  | MalformedResponseError
  | NetworkError
  | TimeoutError
  | ClosedError
  | ListenerFailedError
  | NotInitializedError
  | InitFailedError
  | UnsupportedError
  | NoWorkerError
  | StorageError
  | InternalError;

/** The class of all errors, for `instanceof`; only this package makes them. */
export const ServiceRegistryError: {
  readonly prototype: ServiceRegistryError;
} & (abstract new (
  ...args: never
) => ServiceRegistryError);
