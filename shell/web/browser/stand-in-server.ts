import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";
import { pagePolicy } from "@tuneit/protocol/http";

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".webmanifest": "application/manifest+json",
};

/** What was asked, for answers that depend on it. */
export interface Asked {
  readonly method: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
}
/**
 * By path below /api/v1, `METHOD path` before it where both are there; a function is called with what was asked. That of
 * `/events` is given the open stream, the cursor it goes on from, and the query.
 */
export type Answers = Readonly<Record<string, unknown>>;

export interface StandIn {
  readonly origin: string;
  readonly close: () => Promise<void>;
}

/** Serves built pages with the real policy, and `answers` in place of the server's API. */
export async function serveBuilt(folder: string, answers: Answers): Promise<StandIn> {
  const server = createServer(
    (request, response) =>
      // A page that is closed sends half of what it had to say.
      void answer(folder, answers, request, response).catch((error: unknown) => {
        response.destroy();
        if (!request.destroyed) throw error;
      }),
  );
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  folder: string,
  answers: Answers,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
  if (pathname === "/api/v1/events") {
    response.writeHead(200, { "content-type": "text/event-stream" }).write(": here\n\n");
    const told = answers["/events"];
    if (typeof told === "function") told(response, request.headers["last-event-id"] ?? null, searchParams);
    return;
  }
  if (pathname.startsWith("/api/v1/")) {
    const path = pathname.slice("/api/v1".length);
    const method = request.method ?? "GET";
    const known = answers[`${method} ${path}`] ?? answers[path];
    const asked = { method, query: searchParams, body: await bodyOf(request) };
    return answerCall(path, typeof known === "function" ? await known(asked) : known, response);
  }
  // A dataset's address ends as its file does.
  const isScreen = extname(pathname) === "" || pathname.startsWith("/p/");
  const file = isScreen ? (pathname === "/gallery/" ? "gallery/index.html" : "index.html") : pathname;
  const body = await readFile(join(folder, normalize(`/${file}`))).catch(() => null);
  const type = types[extname(file)] ?? "application/octet-stream";
  response.writeHead(body === null ? 404 : 200, { "content-type": type, "content-security-policy": pagePolicy });
  response.end(body ?? "");
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const text = Buffer.concat(parts).toString("utf8");
  if (request.headers["content-type"] !== "application/json") return text;
  return JSON.parse(text) as unknown;
}

function answerCall(path: string, known: unknown, response: ServerResponse): void {
  const body = known ?? {
    type: "",
    title: "There is no such run.",
    status: 404,
    detail: `Nothing is stored under ${path}.`,
    code: "TUNEIT_RUN_UNKNOWN",
    mend: "Look it up in the list of runs.",
    instance: path,
  };
  // Problem details carry their status.
  const status =
    typeof body === "object" && body !== null && "code" in body && "status" in body ? Number(body.status) : 200;
  response.writeHead(status > 0 ? status : 200, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}
