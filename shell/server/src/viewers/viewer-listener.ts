import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { OpenContribution } from "@tuneit/kernel";
import { isCoded } from "@tuneit/protocol";
import { readBrowserRequest, sendAnswer } from "./browser-request.ts";
import { framePage, frameScript, frameStyle, type FramePage } from "./frame-page.ts";
import { LoopbackPort } from "./loopback-port.ts";
import { contentHeaders, frameHeaders } from "./viewer-policy.ts";

/** Pages of a program ask for a few dozen things at once; the worker answers one after the other. */
const mostAtOnce = 64;

export interface Shown extends Omit<FramePage, "source"> {
  /** `/<ticket>`: what every path begins with. Nobody can guess it, and no other page is told. */
  readonly address: string;
  readonly viewer: OpenContribution;
  /** Told of every request that carries the ticket. */
  readonly onUse: () => void;
}

export interface ViewerListener {
  /** Of the frame, for a browser. */
  readonly url: string;
  close(): Promise<void>;
}

type Answer = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/**
 * Two ports for one open viewer: our frame, and the viewer's pages in it. By their ports they are strangers to each other
 * and to the app; the app's name is `127.0.0.1`, so that they share no cookie with it either.
 */
export async function listenFor(shown: Shown): Promise<ViewerListener> {
  const content: LoopbackPort = await LoopbackPort.open(
    guarded(shown, { origin: () => content.origin, headers: () => contentHeaders(frame.origin) }, contentOf(shown)),
  );
  const frame: LoopbackPort = await LoopbackPort.open(
    guarded(
      shown,
      { origin: () => frame.origin, headers: () => frameHeaders(content.origin) },
      frameOf(shown, () => content.origin),
    ),
  );
  const close = async (): Promise<void> => void (await Promise.all([content.close(), frame.close()]));
  return { url: `${frame.origin}${shown.address}/`, close };
}

interface Place {
  readonly origin: () => string;
  readonly headers: () => Record<string, string>;
}

/** Answers nobody but pages of this origin that carry the ticket. */
function guarded(shown: Shown, { origin, headers }: Place, answer: Answer): RequestListener {
  return (request, response) => {
    for (const [name, value] of Object.entries(headers())) response.setHeader(name, value);
    const refused = refusalOf(request, { origin: origin(), address: shown.address });
    if (refused !== null) return void response.writeHead(refused, { connection: "close" }).end();
    shown.onUse();
    answer(request, response).catch((error: unknown) => fault(response, error));
  };
}

/** The status that a request is refused with before anything is asked. */
function refusalOf(
  { headers, url = "" }: IncomingMessage,
  { origin, address }: { origin: string; address: string },
): number | null {
  // A foreign name that resolves to this machine would make its page one origin with the viewer (DNS rebinding).
  if (`http://${headers.host}` !== origin) return 421;
  if (headers.origin !== undefined && headers.origin !== origin) return 403;
  if (!url.startsWith(`${address}/`)) return 404;
  // A worker of that kind outlives the port, and would meet whatever listens there later.
  return headers["service-worker"] === undefined ? null : 403;
}

function frameOf({ address, title, lost }: Shown, content: () => string): Answer {
  return async ({ url, method }, response) => {
    const files: Readonly<Record<string, readonly [type: string, body: string]>> = {
      "": ["text/html; charset=utf-8", framePage({ title, lost, source: `${content()}${address}/` })],
      "frame.js": ["text/javascript; charset=utf-8", frameScript],
      "frame.css": ["text/css; charset=utf-8", frameStyle],
      "alive": ["text/plain", ""],
    };
    const name = url!.slice(address.length + 1);
    if (method !== "GET" || !Object.hasOwn(files, name)) return void response.writeHead(404).end();
    const [type, body] = files[name]!;
    response.writeHead(200, { "content-type": type }).end(body);
  };
}

function contentOf({ viewer, address }: Shown): Answer {
  let open = 0;
  return async (request, response) => {
    if (open >= mostAtOnce) return void response.writeHead(503, { "retry-after": "1" }).end();
    open++;
    try {
      const asked = await readBrowserRequest(request);
      if (typeof asked === "number") return void response.writeHead(asked, { connection: "close" }).end();
      sendAnswer(response, await viewer.ask(asked), address);
    } finally {
      open--;
    }
  };
}

/** In words, for whoever looks: a browser shows them in the frame. */
function fault(response: ServerResponse, error: unknown): void {
  if (response.headersSent) return void response.destroy();
  const text = isCoded(error) ? `${error.code}: ${error.message}` : "TUNEIT_SERVER_UNEXPECTED";
  response.writeHead(502, { "content-type": "text/plain; charset=utf-8" }).end(text);
}
