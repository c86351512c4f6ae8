import type { Kernel } from "@tuneit/kernel";
import { eventsQuery, runEventsQuery } from "@tuneit/protocol/http";
import type { FastifyInstance, FastifyReply } from "fastify";
import { fail } from "../errors/server-errors.ts";
import { EventStream } from "../live/event-stream.ts";
import type { LiveClient } from "../live/live-client.ts";
import type { Live } from "../live/live.ts";
import { route, type Call } from "./route.ts";

/** Longest `Last-Event-ID` that is ours. */
const longestCursor = 2_000;

export function liveRoutes(app: FastifyInstance, kernel: Kernel, live: Live): void {
  route(
    app,
    {
      method: "GET",
      path: "/events",
      summary: "Follow topics: journals of runs, and what changes in lists",
      query: eventsQuery,
      produces: "text/event-stream",
    },
    async (call) => {
      const cursor = lastEventId(call) ?? call.query.cursor;
      return stream(live, call.reply, (client) => client.subscribe(call.query.topics, cursor));
    },
  );
  route(
    app,
    {
      method: "GET",
      path: "/runs/:id/events",
      summary: "Follow the journal of one run, from its beginning where nothing else is said",
      query: runEventsQuery,
      produces: "text/event-stream",
    },
    async (call) => {
      const { id } = await kernel.runs.get(call.params["id"]!);
      const cursor = lastEventId(call);
      return stream(live, call.reply, (client) =>
        cursor === undefined ? client.followRun(id, call.query.after) : client.subscribe([`run:${id}`], cursor),
      );
    },
  );
  route(app, { method: "GET", path: "/ws", summary: "Follow topics over a WebSocket", status: 101 }, async () => {
    throw fail("TUNEIT_SERVER_UPGRADE_NEEDED");
  });
}

async function stream(
  live: Live,
  reply: FastifyReply,
  begin: (client: LiveClient) => Promise<void>,
): Promise<undefined> {
  live.checkRoom();
  reply.hijack();
  const sink = new EventStream(reply.raw, reply.getHeaders());
  const { client, left } = live.connect(sink, () => sink.end());
  reply.raw.on("close", () => {
    left();
    sink.end();
  });
  await begin(client);
}

/** A cursor of another server, or of nobody, is answered by `reset`. */
function lastEventId({ request }: Pick<Call<unknown, unknown>, "request">): string | undefined {
  const id = request.headers["last-event-id"];
  return typeof id === "string" && id !== "" ? id.slice(0, longestCursor) : undefined;
}
