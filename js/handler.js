import { InternalError } from "./errors.js";

/**
 * Makes a `fetch` out of a function from a request's text to its answer's.
 *
 * Text crosses into WebAssembly in one piece; a dozen small values would cost more than what is done
 * with them. A request is its method, URL, peer, pressure and header values, a line each, and its body;
 * an answer is its status, operation and tenant in a line, a line for each header, an empty line, and its body.
 *
 * @param {(head: string, body: string, request: { signal?: AbortSignal }) => string | Promise<string>} answer
 *   stops waiting for what to answer when the request's signal is aborted
 * @param {string[]} headerNames the headers that the head lists, in this order
 * @param {number} bodyLimit in bytes; of a longer body no more is kept than shows that it is too long
 * @param {typeof Response | undefined} responseClass the global one if undefined
 */
export function fetchHandler(answer, headerNames, bodyLimit, responseClass) {
  /**
   * @param {(Request & import("./types/registry.js").HostKnowledge) | URL | string} input
   * @param {RequestInit} [init]
   */
  return async function fetch(input, init) {
    const request = /** @type {Request & import("./types/registry.js").HostKnowledge} */ (
      init === undefined && typeof input === "object" && "method" in input
        ? input
        : new Request(input, init)
    );
    const { headers, method, peer = "", pressure = 0, url } = request;
    let head = `${method}\n${url}\n${peer}\n${pressure}`;
    let length = "";
    for (const name of headerNames) {
      const value = headers.get(name) ?? "";
      if (name === "content-length") length = value;
      head += `\n${value}`;
    }
    const hasBody = method !== "GET" && method !== "HEAD";
    const body = hasBody ? await readBody(request, length, bodyLimit) : "";
    let text;
    try {
      text = answer(head, body, request);
      if (typeof text !== "string") text = await text;
    } catch (error) {
      if (!(error instanceof InternalError)) throw error;
      text = internalFault();
    }
    return respond(text, responseClass ?? Response);
  };
}

/** The answer to a request that came upon a defect, as the registry words its own. */
function internalFault() {
  const text = "Internal Error";
  const txnId = crypto.randomUUID();
  const fault = { type: "internalError", code: 500, message: text, details: text, txnId };
  return `500\ncontent-type: application/json\nx-response-id: ${txnId}\n\n${JSON.stringify(fault)}`;
}

/**
 * @param {string} text
 * @param {typeof Response} responseClass
 */
function respond(text, responseClass) {
  const head = text.indexOf("\n\n");
  const outcome = text.indexOf("\n");
  const [status, operation, tenantId] = text.slice(0, outcome).split(" ");
  /** @type {Record<string, string>} */
  const headers = {};
  for (let start = outcome + 1; start < head; ) {
    const colon = text.indexOf(": ", start);
    const end = text.indexOf("\n", colon);
    headers[text.slice(start, colon)] = text.slice(colon + 2, end);
    start = end + 1;
  }
  const init = {
    status: Number(status),
    headers,
    operation: operation || undefined,
    tenantId: tenantId || undefined,
  };
  // A status that allows no body refuses even an empty one.
  return new responseClass(text.slice(head + 2) || null, init);
}

/**
 * @param {Request} request
 * @param {string} stated how long it is to be, or empty
 * @param {number} limit
 */
async function readBody(request, stated, limit) {
  if (Number(stated) > limit) {
    if (request.body) await readOn(request.body.getReader());
    return "";
  }
  // A host ends a body at its stated length; a body from this process is in memory already.
  if (stated !== "") return request.text();
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
