import { InternalError } from "./errors.js";

const letterA = 65;

/** Of a name as DNS has it (RFC 1035, 2.3.4), with its last dot, and a port. */
const longestAuthority = 254 + ":65535".length;

/**
 * Makes a `fetch` out of a function from a request's text to its answer's.
 *
 * Text crosses into WebAssembly in one piece; a dozen small values would cost more than what is done
 * with them. A request is its method, URL, pressure and values of headers, a line each, and its body;
 * an answer is its status, operation and tenant in a line, a line for each header, an empty line, and its body.
 * In place of its name and a colon a header that most answers have begins with a capital letter.
 *
 * @param {(text: string, request: Request & import("./types/registry.js").HostKnowledge) => string | Promise<string>} answer
 *   asks the request for its peer and for late headers if it needs them, and stops waiting for what to answer when its signal is aborted
 * @param {string[]} headerNames the headers that a request lists, in this order
 * @param {string[]} frequentHeaders the names of those that an answer calls A, B and so on
 * @param {number} bodyLimit in bytes; of a longer body no more is kept than shows that it is too long
 * @param {typeof Response | undefined} responseClass the global one if undefined
 */
export function fetchHandler(answer, headerNames, frequentHeaders, bodyLimit, responseClass) {
  /**
   * @param {(Request & import("./types/registry.js").HostKnowledge) | URL | string} input
   * @param {RequestInit} [init]
   * @param {unknown} [context] what edge runtimes hand to a worker behind its environment, which is no `init` then
   */
  return async function fetch(input, init, context) {
    const isWorkers = context !== undefined;
    const request = /** @type {Request & import("./types/registry.js").HostKnowledge} */ (
      (init === undefined || isWorkers) && typeof input === "object" && "method" in input
        ? input
        : new Request(input, init)
    );
    const { headers, method, pressure = 0, url } = request;
    let head = `${method}\n${url}\n${pressure}`;
    let length = "";
    for (const name of headerNames) {
      const value = headers.get(name) ?? "";
      if (name === "content-length") length = value;
      head += `\n${value}`;
    }
    let body = "";
    if (method !== "GET" && method !== "HEAD") {
      // A host ends a body at its stated length; a body from this process is in memory already.
      const isWhole = length !== "" && !(Number(length) > bodyLimit);
      body = await (isWhole ? request.text() : readBody(request, length, bodyLimit));
    }
    let text;
    try {
      text = answer(`${head}\n${body}`, request);
      if (typeof text !== "string") text = await text;
    } catch (error) {
      if (!(error instanceof InternalError)) throw error;
      text = internalFault();
    }
    return respond(text, frequentHeaders, responseClass ?? Response);
  };
}

/**
 * A header that tells at which address the registry was asked, which few answers say. It is read in the middle of a call, so it is
 * empty where it cannot be read, and where it is too long to be one: memory that was kept free for a call is not for text of any length.
 *
 * @param {Request} request
 * @param {string} name
 */
export function lateHeaderOf(request, name) {
  try {
    const value = `${request.headers.get(name) ?? ""}`;
    return value.length > longestAuthority ? "" : value;
  } catch {
    return "";
  }
}

/** The answer to a request that came upon a defect, as the registry words its own. */
function internalFault() {
  const text = "Internal Error";
  const txnId = crypto.randomUUID();
  const fault = { type: "internalError", code: 500, message: text, details: text, txnId };
  return `500  \ncontent-type: application/json\nx-response-id: ${txnId}\n\n${JSON.stringify(fault)}`;
}

/**
 * @param {string} text
 * @param {string[]} frequentHeaders
 * @param {typeof Response} responseClass
 */
function respond(text, frequentHeaders, responseClass) {
  const space = text.indexOf(" ");
  const secondSpace = text.indexOf(" ", space + 1);
  const outcome = text.indexOf("\n");
  if (outcome < 0) throw new Error("An answer has no line.");
  /** @type {Record<string, string>} */
  const headers = {};
  let start = outcome + 1;
  while (text[start] !== "\n") {
    const end = text.indexOf("\n", start);
    const frequent = frequentHeaders[text.charCodeAt(start) - letterA];
    if (frequent) {
      headers[frequent] = text.slice(start + 1, end);
    } else {
      const colon = text.indexOf(": ", start);
      headers[text.slice(start, colon)] = text.slice(colon + 2, end);
    }
    start = end + 1;
  }
  const init = {
    status: Number(text.slice(0, space)),
    headers,
    operation: text.slice(space + 1, secondSpace) || undefined,
    tenantId: text.slice(secondSpace + 1, outcome) || undefined,
  };
  // A status that allows no body refuses even an empty one.
  return new responseClass(text.slice(start + 1) || null, init);
}

/**
 * The body of a request that states no length, or too long a one.
 *
 * @param {Request} request
 * @param {string} stated how long it is to be, or empty
 * @param {number} limit
 */
async function readBody(request, stated, limit) {
  if (Number(stated) > limit) {
    if (request.body) await readOn(request.body.getReader());
    return "";
  }
  const { body } = request;
  // Firefox has no streams of requests' bodies; there a request is of this process, and in memory too.
  if (body === undefined) return request.text();
  if (body === null) return "";
  /** @type {Uint8Array[]} */
  const chunks = [];
  let size = 0;
  const reader = body.getReader();
  while (size <= limit) {
    const { done, value } = await reader.read();
    if (done) return decode(chunks);
    size += value.byteLength;
    chunks.push(value);
  }
  await readOn(reader);
  return decode(chunks);
}

/**
 * Reads on and drops what comes, though not for ever: whoever is answered while still writing may take
 * it for the end of the connection, and never read the answer.
 *
 * @param {ReadableStreamDefaultReader<Uint8Array>} reader
 */
async function readOn(reader) {
  const cancel = () => {
    reader.cancel().catch(() => {});
  };
  const patience = setTimeout(cancel, 1000);
  try {
    for (let left = 16 * 1_048_576; left > 0; ) {
      const { done, value } = await reader.read();
      if (done) return;
      left -= value.byteLength;
    }
    cancel();
  } finally {
    clearTimeout(patience);
  }
}

/** @param {Uint8Array[]} chunks */
function decode(chunks) {
  const decoder = new TextDecoder();
  return chunks.map((chunk) => decoder.decode(chunk, { stream: true })).join("") + decoder.decode();
}
