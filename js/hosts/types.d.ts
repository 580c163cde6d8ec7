// What a host does for those who answer requests on it: the same on Node, Deno and Bun.

/** A request, with the little that is used of one. */
export interface HostRequest {
  readonly method: string;
  /** Absolute; its authority is what the sender says, or `localhost` if that is none. */
  readonly url: string;
  headers: { get(name: string): string | null };
  readonly body: ReadableStream<Uint8Array> | null;
  text(): Promise<string>;
  /** Aborted when the connection breaks off, where the host can tell. */
  readonly signal?: AbortSignal;
  /**
   * The address at the other end of the connection; behind proxies that are trusted, the client's. Some hosts find it out
   * when it is first read, which takes them a while, and cannot any more when the connection has broken off.
   */
  peer: string;
  /** How hard pressed the host is: see `js/server/pressure.js`. */
  pressure: 0 | 1 | 2;
}

/** Answers a request. Rejects only if its body cannot be read. */
export type Answerer = (request: HostRequest) => Promise<import("./answer.js").Answer>;

export interface Tls {
  /** The certificate chain, in PEM. */
  cert: string;
  /** Its private key, in PEM. */
  key: string;
}

export interface HostOptions {
  /** An address, or "" for all that the machine has. */
  hostname: string;
  /** 0 for any that is free. */
  port: number;
  /** In seconds: how long a request may take to arrive. */
  requestTimeout?: number | undefined;
  tls?: Tls | undefined;
  /** In bytes; Node only. */
  maxHeaderSize?: number | undefined;
  /** Node only. */
  maxConnections?: number | undefined;
}

export interface Listening {
  readonly port: number;
  /** How many connections there are, and how many were turned away, where the host can tell. */
  connections(): { open: number; refused: number } | undefined;
  /** From now on connections are greeted with another certificate. */
  setTls(tls: Tls): Promise<void> | void;
  /** Accepts no more, and resolves once what is under way is answered and its connections are closed. */
  drain(): Promise<void>;
  /** Ends all connections. */
  close(): Promise<void>;
}
