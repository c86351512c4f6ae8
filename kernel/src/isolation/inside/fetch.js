import { ownBytes } from "./bytes.js";
import { ask } from "./capabilities.js";
import { Headers } from "./headers.js";
import { closeBody, orAbort, Response } from "./response.js";
import { encode } from "./text.js";

/**
 * @typedef {{ method?: string, headers?: any, body?: any, redirect?: string, signal?: AbortSignal }} Init
 */

const upperCase = /^(?:delete|get|head|options|post|put)$/i;

/** `fetch`, with the grant `net:connect`. The kernel fetches, and decides at each request and each redirect. */
export function createFetch() {
  return fetch;
}

/**
 * @param {unknown} input an address
 * @param {Init} [init]
 */
async function fetch(input, init) {
  const { method = "GET", headers, body, redirect = "follow", signal } = init ?? {};
  signal?.throwIfAborted();
  const list = new Headers(headers);
  const name = upperCase.test(method) ? method.toUpperCase() : method;
  const bytes = body === undefined || body === null ? undefined : bodyOf(body, list);
  if (bytes && (name === "GET" || name === "HEAD")) throw new TypeError(`A request with ${name} has no body`);
  const request = { op: "fetch", url: String(input), method: name, headers: [...list], redirect };
  const asked = ask("net:connect", request, bytes);
  try {
    return new Response((await orAbort(asked, signal)).value, signal);
  } catch (error) {
    // The answer may still come, with a body that nobody will read.
    asked.then(({ value }) => value.body !== null && closeBody(value.body)).catch(() => undefined);
    throw error;
  }
}

/**
 * @param {any} body
 * @param {Headers} headers
 */
function bodyOf(body, headers) {
  const isForm = Object.prototype.toString.call(body) === "[object URLSearchParams]";
  if (typeof body !== "string" && !isForm) return ownBytes(body, "The body of a request");
  const type = isForm ? "application/x-www-form-urlencoded" : "text/plain";
  if (!headers.has("content-type")) headers.set("content-type", `${type};charset=UTF-8`);
  return ownBytes(encode(String(body)), "The body of a request");
}
