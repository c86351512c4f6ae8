import type { IncomingMessage, ServerResponse } from "node:http";
import { viewerAnswer, viewerRequest, type ViewerRequest } from "@tuneit/protocol";

/** A viewer shows; what is sent to it are questions. */
const mostBodyBytes = 1024 * 1024;

/** What a program needs to know of a request; nothing that would tell it of the browser or of other pages. */
const passed = /^(?:host|accept|accept-encoding|accept-language|content-type|if-none-match|x-[a-z0-9-]{1,60})$/;

/** What its pages need; the policy, cookies and what else would change the listener's word is not theirs to say. */
const answered = new Set(["content-type", "content-encoding", "content-disposition", "etag", "location"]);

/** As a viewer is asked; the status to refuse it with where it is none for a viewer. */
export async function readBrowserRequest(request: IncomingMessage): Promise<ViewerRequest | 405 | 413> {
  const [path, ...query] = request.url!.split("?");
  const body = await readBody(request);
  if (body === null) return 413;
  const headers = Object.entries(request.headers).filter(([name]) => passed.test(name));
  const asked = { path, query: query.join("?"), headers: Object.fromEntries(headers), body: body.toString("base64") };
  return viewerRequest.safeParse({ method: request.method, ...asked }).data ?? 405;
}

async function readBody(request: IncomingMessage): Promise<Buffer | null> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > mostBodyBytes) return null;
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** Sends a viewer's answer under the listener's own headers. An answer that is none becomes 502. */
export function sendAnswer(response: ServerResponse, given: unknown, address: string): void {
  const answer = viewerAnswer.safeParse(given).data;
  if (answer === undefined) return void response.writeHead(502).end();
  for (const [name, value] of answer.headers) {
    const key = name.toLowerCase();
    if (!answered.has(key) || /[^\t\x20-\xff]/.test(value)) continue;
    // Another address would lead the frame away from the viewer.
    if (key === "location" && !value.startsWith(`${address}/`)) continue;
    response.setHeader(key, value);
  }
  response.writeHead(answer.status).end(Buffer.from(answer.body, "base64"));
}
