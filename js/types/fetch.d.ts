/** What `options.fetch` of a client is called with, beside the URL. A `fetch` takes it as it is. */
export interface FetchInit extends RequestInit {
  method: "GET" | "POST" | "PUT" | "DELETE";
  /** An object of this request's own. It holds the client's token; the key or password is in the body of a login. */
  headers: Record<string, string>;
  /** JSON; left out where there is none. */
  body?: string;
  /** A redirect is an answer like others: followed, it would take the key or the token to another host. */
  redirect: "manual";
  /**
   * Aborted when nobody waits for the answer any more, which must end the request, its body included. The call itself has
   * ended then, whatever becomes of the request.
   */
  signal: AbortSignal;
  /** Set for the last request of a page that is closed: it must outlive the page. */
  keepalive?: boolean;
}

/**
 * What `options.fetch` of a client answers with: the part of a `Response` that is read. Every `Response` is one, and
 * so is a small object, which costs Node a fraction of it.
 *
 * What is none fails the call with code `network_error`: with another `status`, without a `text()` that gives a string, or
 * with `headers` that cannot be read when they are needed; what a member throws or rejects with is the error's `cause`.
 */
export interface FetchAnswer {
  /** A whole number from 100 to 599. */
  readonly status: number;
  /**
   * Pairs of a name, in upper or lower case, and a value; of several with one name the last counts. A `Map` is fine, an object
   * by name is not.
   *
   * Read only with the client's `raw`, or when the status is not 200; a getter saves their making otherwise.
   */
  readonly headers: Headers | Iterable<readonly [name: string, value: string]>;
  /** As a `Response` has it: `opaqueredirect` is refused with code `network_error`, and nothing else is looked at. */
  readonly type?: string | undefined;
  /** The whole body, decoded from UTF-8 without a byte order mark; empty if there is none. Called once. */
  text(): string | Promise<string>;
}
