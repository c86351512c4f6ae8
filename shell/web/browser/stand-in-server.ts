import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";
import { answers } from "./answers.ts";
import { pagePolicy } from "./page-policy.ts";

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".webmanifest": "application/manifest+json",
};

export interface StandIn {
  readonly origin: string;
  readonly close: () => Promise<void>;
}

/** Serves built pages with the real policy, and `answers` in place of the server's API. */
export async function serveBuilt(folder: string): Promise<StandIn> {
  const server = createServer((request, response) => void answer(folder, request, response));
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

async function answer(folder: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname } = new URL(request.url ?? "/", "http://localhost");
  if (pathname === "/api/v1/events") {
    response.writeHead(200, { "content-type": "text/event-stream" }).write(": here\n\n");
    return;
  }
  if (pathname.startsWith("/api/v1/")) return answerCall(pathname.slice("/api/v1".length), response);
  const file = extname(pathname) === "" ? (pathname === "/gallery/" ? "gallery/index.html" : "index.html") : pathname;
  const body = await readFile(join(folder, normalize(`/${file}`))).catch(() => null);
  const type = types[extname(file)] ?? "application/octet-stream";
  response.writeHead(body === null ? 404 : 200, { "content-type": type, "content-security-policy": pagePolicy });
  response.end(body ?? "");
}

function answerCall(path: string, response: ServerResponse): void {
  const known = answers[path];
  const body = known ?? {
    type: "",
    title: "There is no such run.",
    status: 404,
    detail: `Nothing is stored under ${path}.`,
    code: "TUNEIT_RUN_UNKNOWN",
    mend: "Look it up in the list of runs.",
    instance: path,
  };
  response.writeHead(known === undefined ? 404 : 200, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}
