import { pagePolicy } from "@tuneit/protocol/http";
import type { FastifyReply, FastifyRequest } from "fastify";
import { fail } from "../errors/server-errors.ts";
import { sendProblem } from "../problem.ts";
import type { AppFile, AppFiles, Encoding } from "./app-files.ts";

/** A year: what browsers take for ever. */
const forEver = "public, max-age=31536000, immutable";

/** Features that the app never uses, so that nothing drawn in it can. */
const unused =
  "accelerometer camera display-capture geolocation gyroscope hid magnetometer microphone midi payment serial usb";

const headers = {
  "content-security-policy": pagePolicy,
  "permissions-policy": unused
    .split(" ")
    .map((feature) => `${feature}=()`)
    .join(", "),
  "cross-origin-opener-policy": "same-origin",
};

/** True where a request is for the app, which is public, and for nothing of the API. */
export function asksForPage({ is404, method, url }: FastifyRequest): boolean {
  return is404 && (method === "GET" || method === "HEAD") && !/^\/api(?:[/?]|$)/.test(url);
}

/**
 * True where a browser was led to an address that cannot be decoded: the app says so, for a person reads it. Letters of the
 * address are decoded where they can be, so that no way of writing `/api` or a panel's folder gets a page.
 */
export function asksForPageOfBrokenLink(request: FastifyRequest): boolean {
  const { method, url } = request;
  const readable = url.replaceAll(/%([2-7][\da-f])/gi, (_, digits: string) =>
    String.fromCodePoint(parseInt(digits, 16)),
  );
  const isElsewhere = /^\/*(?:api|panels)(?:[/?]|$)/i.test(readable);
  return (method === "GET" || method === "HEAD") && !isElsewhere && wantsDocument(request);
}

/** Answers with a file of the app; an address of one of its screens gets the page that draws it. */
export async function sendPage(
  files: AppFiles | undefined,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  if (files === undefined) return sendMissing(request, reply);
  const file = files.get(pathOf(request.url)) ?? (wantsDocument(request) ? files.get("/index.html") : undefined);
  if (file === undefined) {
    sendProblem(fail("TUNEIT_SERVER_NOT_FOUND", { what: "such file" }), request, reply);
    return reply;
  }
  reply.headers({
    ...headers,
    "cache-control": file.isHashed ? forEver : "no-cache",
    "etag": file.etag,
    "vary": "accept-encoding",
  });
  if (request.headers["if-none-match"] === file.etag) return reply.code(304).send();
  return sendBody(file, request, reply);
}

async function sendBody(file: AppFile, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const encoding = encodingFor(request.headers["accept-encoding"]);
  const packed = encoding && (await file.packed(encoding));
  if (encoding && packed) reply.header("content-encoding", encoding);
  return reply.type(file.type).send(packed ?? file.body);
}

/** In words, for it is a person who looks at it. */
function sendMissing(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { code, message, reason, mend } = fail("TUNEIT_SERVER_APP_MISSING");
  return reply.code(503).type("text/plain; charset=utf-8").send(`${code}: ${message}. ${reason}. ${mend}.\n`);
}

/** `/` is a directory; every other address is taken as it is written, and found only where a file was read under it. */
function pathOf(url: string): string {
  const path = url.split(/[?#]/, 1)[0]!;
  return path.endsWith("/") ? `${path}index.html` : path;
}

/** An address typed or followed, not a script or picture that is missing. */
function wantsDocument({ headers: { accept = "" }, url }: FastifyRequest): boolean {
  return accept.includes("text/html") && !url.startsWith("/assets/");
}

function encodingFor(accepted = ""): Encoding | undefined {
  const wanted = accepted.toLowerCase().split(",");
  const names = new Set(
    wanted.filter((part) => !/;\s*q=0(?:\.0*)?\s*$/.test(part)).map((part) => part.split(";", 1)[0]!.trim()),
  );
  return (["br", "gzip"] as const).find((encoding) => names.has(encoding));
}
