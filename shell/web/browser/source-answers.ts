import type { DatasetEntry, DataSource, Job, SourceAsk, SourceItemPage } from "@tuneit/protocol/http";
import { datasets } from "./data-answers.ts";
import type { Answers, Asked } from "./stand-in-server.ts";

const start = Date.UTC(2026, 10, 21, 9);
const text = (title: string, order: number, more: object = {}) => ({
  ...{ "type": "string", title, "description": `${title} of the place.`, "x-ui": { order } },
  ...more,
});
const place = (source: string, title: string, more: Partial<DataSource>): DataSource => ({
  ...{ source, title, plugin: source.split(":")[0]!, version: "1.0.0", description: `Fetches from ${title}.` },
  ...{ config: { type: "object", properties: {} }, search: null, files: [], asks: [], enabled: true, reason: null },
  ...more,
});

export const database = place("@tuneit/source-database:postgresql", "PostgreSQL", {
  config: {
    type: "object",
    additionalProperties: false,
    required: ["query"],
    properties: {
      host: text("Host", 1, { default: "localhost" }),
      password: text("Password", 2, { "default": "", "x-ui": { order: 2, from: "secrets" } }),
      query: text("Query", 3, { minLength: 1, contentMediaType: "application/sql" }),
      limit: {
        "type": "integer",
        "title": "Row limit",
        "description": "At most.",
        "default": 1000,
        "x-ui": { level: 1 },
      },
    },
  },
});
export const hub = place("@tuneit/source-hub:hugging-face", "Hugging Face", {
  search: "Hugging Face",
  config: {
    type: "object",
    additionalProperties: false,
    required: ["dataset", "file"],
    properties: {
      dataset: text("Dataset", 1),
      file: text("File", 2),
      revision: text("Revision", 3, { default: "main" }),
    },
  },
});
const off = place("@acme/lake:lake", "Data lake", { enabled: false, reason: "It crashed three times" });

const item = {
  ...{ id: "acme/sms", title: "SMS messages", summary: "Messages, some of them spam.", license: "cc-by-4.0" },
  ...({ downloads: 1234, rows: 5574, access: "gated", accessUrl: "https://hub.example/acme/sms" } as const),
};
const page: SourceItemPage = {
  ...{ ...item, commit: `c0ffee${"0".repeat(34)}`, card: null },
  files: ["data/train.parquet", "data/test.csv"].map((file, index) => ({
    ...{ path: file, bytes: 7000 * (index + 1), split: index === 0 ? "train" : "test" },
    settings: { dataset: "acme/sms", file, revision: "main" },
  })),
};

const ask = (scope: string, granted: boolean): SourceAsk => ({
  ...{ kind: "net:connect", scope, reason: "connects to the database that you name", granted },
  means: `connect to ${scope}`,
});
const job = (state: Job["state"], more: Partial<Job> = {}): Job => ({
  ...{ id: "fetch-1", kind: "dataset-fetch", title: "PostgreSQL", state, result: null, problem: null },
  ...{ progress: { step: "Reading rows", done: 120_000, total: null, unit: "rows" }, startedAt: start, endedAt: null },
  ...more,
});

export const fetched: DatasetEntry = {
  ...datasets[0]!,
  ...{ id: "fetched.parquet", name: "fetched.parquet", path: "data/fetched.parquet" },
  origin: {
    ...{ format: 1, source: database.source, title: "PostgreSQL", pluginVersion: "1.0.0", hosts: ["localhost:5432"] },
    ...{
      settings: { host: "localhost", query: "select text, label from tickets" },
      revision: null,
      license: "cc-by-4.0",
    },
    ...{ rows: 1200, bytes: 1_482_133, sha256: "c3".repeat(32), fetchedAt: start },
    warnings: [
      {
        ...{ code: "TUNEIT_DATABASE_CUT", message: "The query has more than 1,200 rows; the first were taken" },
        mend: "Set a higher row limit, or choose rows in the query",
      },
    ],
  },
};

/** A server with these places. What is sent is put into `sent`; nothing is allowed before somebody allows it. */
export function sourceAnswers(sent: { path: string; body: unknown }[]): Answers {
  let isAllowed = false;
  let isDone = false;
  const at = (source: DataSource, act: string): string => `POST /sources/${encodeURIComponent(source.source)}/${act}`;
  const told =
    (path: string, answer: (body: unknown) => unknown) =>
    ({ body }: Asked) => {
      sent.push({ path, body });
      return answer(body);
    };
  return {
    "/sources": { items: [database, hub, off], nextCursor: null, total: 3 },
    "/secrets": {
      ...{ items: [{ name: "sales_db", hosts: [], createdAt: start, rotatedAt: start }], nextCursor: null, total: 1 },
      protection: "keychain",
    },
    [at(database, "needs")]: told("needs", () => ({ needs: [ask("localhost:5432", isAllowed)] })),
    [at(hub, "needs")]: { needs: [ask("huggingface.co:443", true)] },
    [at(hub, "search")]: told("search", () => ({ items: [item] })),
    [at(hub, "show")]: page,
    [`PUT /plugins/${encodeURIComponent("@tuneit/source-database")}/grants`]: told("grants", () => {
      isAllowed = true;
      return {};
    }),
    [at(database, "fetch")]: told("fetch", () => job("running")),
    [at(hub, "fetch")]: told("fetch", () => job("running")),
    "POST /datasets/fetched.parquet/fetch": told("again", () => job("running")),
    "/jobs/fetch-1": () => {
      const before = isDone;
      isDone = true;
      return before
        ? job("completed", { result: structuredClone(fetched) as unknown as Job["result"] })
        : job("running");
    },
    "/datasets/fetched.parquet": fetched,
  };
}
