import { netRequest, type NetRequest, type NetResponse } from "@tuneit/protocol";
import { fail } from "../../errors/index.ts";
import type { Answer, BrokerRequest } from "../desk.ts";
import { invalid, parsed } from "../desk.ts";
import type { PluginSession } from "../session.ts";
import { decoderOf, mostBodyBytes, ResponseBody } from "./body.ts";
import { fetchChecked, type Fetched, type FetchRequest, type NetSurroundings } from "./fetch.ts";
import { malformedHeader, responseHeaders } from "./headers.ts";
import { Transfer, type Transfers } from "./transfers.ts";

const kind = "net:connect";
const methods = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);
const withoutRequestBody = new Set(["GET", "HEAD"]);

/** Answers `net:connect`. */
export class NetDesk {
  readonly #around: NetSurroundings;
  readonly #transfers: Transfers;

  constructor(around: NetSurroundings, transfers: Transfers) {
    this.#around = around;
    this.#transfers = transfers;
  }

  async answer({ args, bytes }: BrokerRequest, session: PluginSession): Promise<Answer> {
    const request = parsed(netRequest, args, kind, session);
    if (request.op === "fetch") return { value: await this.#fetch(request, bytes, session) };
    if (request.op === "read") return this.#read(request, session);
    this.#transfers.find(session, request.body).close();
    return { value: null };
  }

  async #fetch(request: FetchRequest, bytes: Uint8Array | undefined, session: PluginSession): Promise<NetResponse> {
    const checked = { ...request, method: request.method.toUpperCase() };
    check(checked, bytes, session);
    const transfer = this.#transfers.open(session);
    try {
      const { signal } = transfer;
      const onTarget = transfer.aim.bind(transfer);
      const onSecret = transfer.carry.bind(transfer);
      const fetched = await fetchChecked(checked, bytes, { session, signal, onTarget, onSecret }, this.#around);
      return responseOf(fetched, receive(fetched, checked.method, transfer, session), session);
    } catch (error) {
      transfer.end();
      throw error;
    }
  }

  async #read({ body }: Extract<NetRequest, { op: "read" }>, session: PluginSession): Promise<Answer> {
    const transfer = this.#transfers.find(session, body);
    await transfer.check();
    const bytes = await transfer.read();
    return bytes === null ? { value: { done: true } } : { value: { done: false }, bytes };
  }
}

function check({ method, headers }: FetchRequest, bytes: Uint8Array | undefined, session: PluginSession): void {
  if (!methods.has(method)) throw invalid(kind, session, "its method is none of " + [...methods].join(", "));
  if (bytes && withoutRequestBody.has(method)) throw invalid(kind, session, `${method} has no body`);
  if (bytes && bytes.byteLength > mostBodyBytes)
    throw fail("TUNEIT_CAPABILITY_LIMIT", { plugin: session.name, limit: `a body has at most ${mostBodyBytes} bytes` });
  if (malformedHeader(headers)) throw invalid(kind, session, "a header has characters that headers do not have");
}

/** The handle of the body; null where there is none. */
function receive({ response, target }: Fetched, method: string, transfer: Transfer, session: PluginSession) {
  const { statusCode = 0 } = response;
  if (method === "HEAD" || statusCode === 204 || statusCode === 304) {
    response.destroy();
    transfer.end();
    return null;
  }
  transfer.body = new ResponseBody(response, target.text, session);
  return transfer.id;
}

function responseOf({ response, target, hops }: Fetched, body: number | null, session: PluginSession): NetResponse {
  const { redactor } = session;
  const isDecoded = decoderOf(response) !== undefined;
  return {
    status: response.statusCode ?? 0,
    statusText: redactor.text(response.statusMessage ?? ""),
    url: redactor.text(target.url.href),
    redirected: hops > 0,
    headers: responseHeaders(response.rawHeaders, isDecoded).map(([name, text]) => [name, redactor.text(text)]),
    body,
  };
}
