import { problemDetails } from "@tuneit/protocol/http";
import type { z } from "zod";
import { apiRoot, type AnyContract } from "../routes/route.ts";
import { SchemaBook } from "./schema-book.ts";

type Json = Record<string, unknown>;

export interface OpenApiDocument extends Json {
  readonly openapi: "3.1.0";
  readonly paths: Record<string, Record<string, Json>>;
}

/** The document of everything that answers: made from the same contracts that requests are parsed with. */
export function openApiDocument(contracts: readonly AnyContract[], version: string): OpenApiDocument {
  const paths: OpenApiDocument["paths"] = {};
  const book = new SchemaBook();
  for (const contract of contracts) {
    const path = templateOf(contract.path);
    paths[path] = { ...paths[path], [contract.method.toLowerCase()]: operationOf(contract, book) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "TuneIT",
      version,
      summary: "Fine-tune models without code: the API of a workspace",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    jsonSchemaDialect: "https://json-schema.org/draft/2020-12/schema",
    servers: [{ url: apiRoot }],
    security: [{ token: [] }],
    paths,
    components: {
      securitySchemes: {
        token: { type: "http", scheme: "bearer", description: "Of `.tuneit/server.json`, or of `POST /session`" },
      },
      schemas: { Problem: book.of(problemDetails, "output"), ...book.schemas },
      responses: {
        Problem: {
          description: "What went wrong, why, and what to do about it",
          content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
        },
      },
    },
  };
}

/** `/runs/:id/*` is `/runs/{id}/{rest}` there. */
const templateOf = (path: string): string => path.replaceAll(/:(\w+)/g, "{$1}").replace(/\*$/, "{rest}");

function operationOf(contract: AnyContract, book: SchemaBook): Json {
  const { method, path, summary, body, takesBytes } = contract;
  return {
    operationId: operationId(contract),
    summary,
    tags: [path.split("/")[1]!],
    parameters: [...pathParameters(path), ...queryParameters(contract.query, book), ...headerParameters(contract)],
    ...(body ? { requestBody: requestBody(body, book) } : {}),
    ...(takesBytes ? { requestBody: { required: true, content: { "application/octet-stream": {} } } } : {}),
    responses: responsesOf(contract, book),
    ...(method === "POST" && path === "/session" ? { security: [] } : {}),
  };
}

/** `getRunsMetrics` of `GET /runs/:id/metrics`; with its parameters, so that no two are alike. */
function operationId({ method, path }: AnyContract): string {
  const words = path
    .split(/[/-]/)
    .filter((word) => word !== "")
    .map((word) => (word.startsWith(":") ? `by-${word.slice(1)}` : word));
  const joined = words
    .flatMap((word) => word.split(/[^A-Za-z0-9]+/))
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return method.toLowerCase() + joined.join("");
}

function pathParameters(path: string): Json[] {
  const names = [...templateOf(path).matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
  return names.map((name) => ({ name, in: "path", required: true, schema: { type: "string", maxLength: 220 } }));
}

function queryParameters(query: z.ZodType | undefined, book: SchemaBook): Json[] {
  if (query === undefined) return [];
  const { properties = {}, required = [] } = book.of(query, "input") as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: "query",
    required: required.includes(name),
    schema,
  }));
}

function headerParameters({ creates, path }: AnyContract): Json[] {
  const key = { name: "Idempotency-Key", in: "header", schema: { type: "string", maxLength: 200 } };
  const last = { name: "Last-Event-ID", in: "header", schema: { type: "string", maxLength: 2000 } };
  return [
    ...(creates ? [{ ...key, description: "The same key answers the same, and makes nothing twice" }] : []),
    ...(path.endsWith("/events") ? [{ ...last, description: "Cursor of the last event: goes on behind it" }] : []),
  ];
}

const requestBody = (body: z.ZodType, book: SchemaBook): Json => ({
  required: !body.safeParse({}).success,
  content: { "application/json": { schema: book.of(body, "input") } },
});

function responsesOf({ status = 200, answer, produces }: AnyContract, book: SchemaBook): Json {
  const type = produces ?? "application/json";
  const content = answer ? { [type]: { schema: book.of(answer, "output") } } : produces ? { [type]: {} } : undefined;
  const description = {
    101: "Switched",
    200: "Done",
    201: "Made",
    202: "Taken: what becomes of it is told as an event",
    204: "Done",
  }[status];
  return {
    [status]: { description, ...(content ? { content } : {}) },
    default: { $ref: "#/components/responses/Problem" },
  };
}
