import { STATUS_CODES, type IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { liveRequest, liveSubprotocol, mostTopics, type LiveMessage, type LiveRequest } from "@tuneit/protocol/http";
import type { FastifyInstance } from "fastify";
import { WebSocketServer, type RawData, type WebSocket } from "ws";
import { fail } from "../errors/server-errors.ts";
import { parseRequest, problemOf } from "../problem.ts";
import { apiRoot } from "../routes/route.ts";
import { checkCaller } from "../security/guard.ts";
import type { Session } from "../security/session.ts";
import { heartbeatMs } from "./event-stream.ts";
import type { LiveClient, Sink } from "./live-client.ts";
import type { Live } from "./live.ts";

const address = `${apiRoot}/ws`;
const mostBytes = 16 * 1024;
/** Messages of one client in a second; a page sends one for each screen that opens. */
const mostMessages = 50;
const helloMs = 5_000;
/** Bytes that wait for a slow client before its events wait in the journal. */
const fullBytes = 256 * 1024;
/** "Policy violation", of RFC 6455. */
const refusedCode = 1008;

/** The events of `GET /events` for clients that prefer a WebSocket. */
export function serveWebSocket(app: FastifyInstance, { live, session }: { live: Live; session: Session }): void {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: mostBytes,
    perMessageDeflate: false,
    handleProtocols: (offered) => offered.has(liveSubprotocol) && liveSubprotocol,
  });
  app.server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on("error", () => socket.destroy());
    try {
      if (request.url?.split("?", 1)[0] !== address) throw fail("TUNEIT_SERVER_NOT_FOUND", { what: "such address" });
      checkCaller(request.headers);
      const isKnown = session.admits(authorizationOf(request));
      if (!isKnown && isTokenSent(request)) throw fail("TUNEIT_SERVER_UNAUTHENTICATED");
      live.checkRoom();
      sockets.handleUpgrade(
        request,
        socket,
        head,
        (webSocket) => new Conversation(webSocket, { live, session, isKnown }),
      );
    } catch (error) {
      refuse(socket, error);
    }
  });
  app.addHook("onClose", async () => sockets.close());
}

/** A page cannot set headers: there the token is the second subprotocol, or comes in the first message. */
function authorizationOf({ headers }: IncomingMessage): string | undefined {
  const token = protocolsOf(headers["sec-websocket-protocol"]).find((name) => name.startsWith("bearer."));
  return headers.authorization ?? (token && `Bearer ${token.slice("bearer.".length)}`);
}

const isTokenSent = (request: IncomingMessage): boolean => authorizationOf(request) !== undefined;
const protocolsOf = (header = ""): string[] => header.split(",").map((name) => name.trim());

function refuse(socket: Duplex, error: unknown): void {
  const problem = problemOf(error, address);
  const body = JSON.stringify(problem);
  const head = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ""}`,
    "content-type: application/problem+json",
    `content-length: ${Buffer.byteLength(body)}`,
    "connection: close",
  ];
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`);
}

class Conversation implements Sink {
  readonly #socket: WebSocket;
  readonly #session: Session;
  readonly #client: LiveClient;
  readonly #hello: NodeJS.Timeout | undefined;
  #isKnown: boolean;
  #isAlive = true;
  #messages = 0;

  constructor(socket: WebSocket, { live, session, isKnown }: { live: Live; session: Session; isKnown: boolean }) {
    this.#socket = socket;
    this.#session = session;
    this.#isKnown = isKnown;
    const { client, left } = live.connect(this, () => socket.close(1001));
    this.#client = client;
    const beat = setInterval(() => this.#keepAlive(), heartbeatMs).unref();
    const rate = setInterval(() => (this.#messages = 0), 1_000).unref();
    if (!isKnown)
      this.#hello = setTimeout(() => this.#refuse(fail("TUNEIT_SERVER_UNAUTHENTICATED"), true), helloMs).unref();
    socket
      .on("error", () => socket.terminate())
      .on("pong", () => (this.#isAlive = true))
      .on("message", (data, isBinary) => this.#received(data, isBinary))
      .on("close", () => {
        for (const timer of [beat, rate, this.#hello]) clearInterval(timer);
        left();
      });
  }

  write(id: string, event: string): boolean {
    if (this.#socket.readyState !== this.#socket.OPEN) return false;
    // The event is JSON already, and most of what is sent.
    if (event !== "") this.#socket.send(`{"is":"event","id":"${id}","event":${event}}`);
    return this.#socket.bufferedAmount < fullBytes;
  }

  /** An empty ping is called back when all before it has left. */
  drained(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#socket.readyState !== this.#socket.OPEN) resolve();
      else this.#socket.ping("", false, () => resolve());
    });
  }

  #keepAlive(): void {
    if (!this.#isAlive) return this.#socket.terminate();
    this.#isAlive = false;
    this.#socket.ping();
  }

  #received(data: RawData, isBinary: boolean): void {
    this.#messages += 1;
    try {
      if (this.#messages > mostMessages) throw fail("TUNEIT_SERVER_STREAMS_FULL", { limit: mostMessages });
      if (isBinary) throw fail("TUNEIT_SERVER_REQUEST_INVALID", { problem: "It is binary, not JSON" });
      this.#do(parseRequest(liveRequest, jsonOf(data)));
    } catch (error) {
      this.#refuse(error, !this.#isKnown || this.#messages > mostMessages);
    }
  }

  #do(request: LiveRequest): void {
    if (request.do === "hello") return this.#greet(request.token);
    if (!this.#isKnown) throw fail("TUNEIT_SERVER_UNAUTHENTICATED");
    if (request.do === "unsubscribe") this.#client.unsubscribe(request.topics);
    else if (new Set([...this.#client.topics, ...request.topics]).size > mostTopics)
      throw fail("TUNEIT_SERVER_REQUEST_INVALID", { problem: `A client follows at most ${mostTopics} topics` });
    else void this.#client.subscribe(request.topics, request.cursor);
    this.#send({ is: "subscribed", topics: this.#client.topics });
  }

  #greet(token: string): void {
    if (!this.#session.admits(`Bearer ${token}`)) throw fail("TUNEIT_SERVER_UNAUTHENTICATED");
    this.#isKnown = true;
    clearTimeout(this.#hello);
    this.#send({ is: "subscribed", topics: [] });
  }

  #refuse(error: unknown, isLast: boolean): void {
    this.#send({ is: "refused", problem: problemOf(error, address) });
    if (isLast) this.#socket.close(refusedCode);
  }

  #send(message: LiveMessage): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(JSON.stringify(message));
  }
}

function jsonOf(data: RawData): unknown {
  try {
    return JSON.parse((data as Buffer).toString("utf8"));
  } catch {
    throw fail("TUNEIT_SERVER_REQUEST_INVALID", { problem: "It is no JSON" });
  }
}
