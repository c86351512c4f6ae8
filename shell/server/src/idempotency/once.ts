import { createHash } from "node:crypto";
import { runId, type RunId } from "@tuneit/protocol";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { ulid } from "ulid";
import { z } from "zod";
import { fail } from "../errors/server-errors.ts";
import { parseRequest } from "../problem.ts";
import type { KeyRecord, KeyStore } from "./key-store.ts";

/** Answers that are kept, and so the creations that can be repeated safely. */
const mostKept = 1000;
const keyHeader = z.string().min(1).max(200).optional();
/** What a repeated answer must say as the first did. */
const keptHeaders = ["location", "etag"] as const;

type Answer = NonNullable<KeyRecord["answer"]>;

interface Kept {
  readonly body: string;
  readonly answer: Promise<Answer>;
}
interface Memory {
  readonly kept: Map<string, Kept>;
  store?: KeyStore;
}
const memories = new WeakMap<FastifyInstance, Memory>();

export interface Making {
  /** For what is made: a new one, or that of the try that a killed server did not end. */
  readonly newId: RunId;
  /** True where such a try may have made it already. */
  readonly isRepeated: boolean;
}

/** Lets what is `lasting` be repeated after the server was started anew. */
export function keepKeys(app: FastifyInstance, store: KeyStore): void {
  memoryOf(app).store = store;
}

/**
 * Makes something once for each `Idempotency-Key`: the same request again, even while the first is at work, gets the same
 * answer. What failed is not kept, so that it can be tried again.
 *
 * @throws TUNEIT_SERVER_KEY_REUSED
 */
export async function once<T>(
  request: FastifyRequest,
  reply: FastifyReply,
  { creates, make }: { creates: boolean | "lasting"; make: (making: Making) => Promise<T> },
): Promise<T> {
  const key = creates === false ? undefined : parseRequest(keyHeader, request.headers["idempotency-key"]);
  if (key === undefined) return make({ newId: newRunId(), isRepeated: false });
  const { kept, store } = memoryOf(request.server);
  const place = `${request.method} ${request.url} ${key}`;
  const body = hashOf(request.body);
  const before = kept.get(place);
  if (before && before.body !== body) throw fail("TUNEIT_SERVER_KEY_REUSED");
  const work = async (making: Making): Promise<Answer> => {
    const value = (await make(making)) ?? null;
    return { value: value as Answer["value"], headers: headersOf(reply) };
  };
  const answer =
    before?.answer ??
    (creates === "lasting" && store
      ? makeLasting(store, { place, body, work })
      : work({ newId: newRunId(), isRepeated: false }));
  if (!before) keep(kept, place, { body, answer });
  const { value, headers } = await answer;
  reply.headers(headers);
  return value as T;
}

function keep(kept: Map<string, Kept>, place: string, made: Kept): void {
  kept.set(place, made);
  made.answer.catch(() => kept.delete(place));
  for (const oldest of [...kept.keys()].slice(0, Math.max(0, kept.size - mostKept))) kept.delete(oldest);
}

interface Lasting {
  readonly place: string;
  readonly body: string;
  readonly work: (making: Making) => Promise<Answer>;
}

/** The id is written down before anything is made, and so is found again by whoever repeats it. */
async function makeLasting(store: KeyStore, { place, body, work }: Lasting): Promise<Answer> {
  const before = await store.get(place);
  if (before && before.body !== body) throw fail("TUNEIT_SERVER_KEY_REUSED");
  if (before?.answer) return before.answer;
  const record: KeyRecord = before ?? { format: 1, body, id: newRunId() };
  await store.put(place, record);
  try {
    const answer = await work({ newId: record.id, isRepeated: before !== undefined });
    await store.put(place, { ...record, answer });
    return answer;
  } catch (error) {
    await store.remove(place);
    throw error;
  }
}

const newRunId = (): RunId => runId.parse(ulid());

const hashOf = (body: unknown): string =>
  createHash("sha256")
    .update(JSON.stringify(body ?? null))
    .digest("hex");

function memoryOf(app: FastifyInstance): Memory {
  const found = memories.get(app) ?? { kept: new Map<string, Kept>() };
  memories.set(app, found);
  return found;
}

const headersOf = (reply: FastifyReply): Record<string, string> =>
  Object.fromEntries(
    keptHeaders.flatMap((name) => {
      const value = reply.getHeader(name);
      return typeof value === "string" ? [[name, value]] : [];
    }),
  );
