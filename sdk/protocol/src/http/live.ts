import { z } from "zod";
import { problemDetails } from "./problem.ts";
import { streamEvent } from "./runs.ts";

/** Topics without a journal: an event says that what was read before is old. */
export const plainTopics = ["runs", "queue", "notices", "jobs"] as const;
export type PlainTopic = (typeof plainTopics)[number];

export const mostTopics = 32;

/** `run:<id>` has the run's journal; the others are `plainTopics`. */
export const topic = z.union([
  z.enum(plainTopics),
  z.string().regex(/^run:[0-9A-HJKMNP-TV-Z]{26}$/, "expected run:<id of a run>"),
]);
export type Topic = z.infer<typeof topic>;

/** Opaque: holds a number for each topic of the stream. Sent back as `Last-Event-ID`. */
const cursor = z.string().max(2000);

/** `GET /events?topics=run:a,queue`. */
export const eventsQuery = z.strictObject({
  topics: z
    .string()
    .max(1200)
    .transform((text) => [...new Set(text.split(","))])
    .pipe(z.array(topic).min(1).max(mostTopics)),
  /** The same as the header `Last-Event-ID`, for clients that cannot set one; the header wins. */
  cursor: cursor.optional(),
});

/** `GET /runs/{id}/events`: lines above a number; -1 = all. */
export const runEventsQuery = z.strictObject({ after: z.coerce.number().int().min(-1).default(-1) });

/** What a client sends over the WebSocket. `hello` comes first, within five seconds, where the token is in no subprotocol. */
export const liveRequest = z.discriminatedUnion("do", [
  z.strictObject({ do: z.literal("hello"), token: z.string().max(200) }),
  z.strictObject({
    do: z.literal("subscribe"),
    topics: z.array(topic).min(1).max(mostTopics),
    cursor: cursor.optional(),
  }),
  z.strictObject({ do: z.literal("unsubscribe"), topics: z.array(topic).min(1).max(mostTopics) }),
]);
export type LiveRequest = z.infer<typeof liveRequest>;

/** What the server sends over the WebSocket. After a refusal the connection goes on, but for one of the token. */
export const liveMessage = z.discriminatedUnion("is", [
  z.strictObject({ is: z.literal("event"), id: cursor, event: streamEvent }),
  z.strictObject({ is: z.literal("subscribed"), topics: z.array(topic) }),
  z.strictObject({ is: z.literal("refused"), problem: problemDetails }),
]);
export type LiveMessage = z.infer<typeof liveMessage>;

/** The subprotocol of the WebSocket; a second one, `bearer.<token>`, carries the token where a page cannot set headers. */
export const liveSubprotocol = "tuneit.v1";
