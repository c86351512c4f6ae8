import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Validator } from "@seriousme/openapi-schema-validator";
import { createKernel, type Kernel } from "@tuneit/kernel";
import type { FastifyInstance } from "fastify";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startServer, type RunningServer } from "../start-server.ts";
import type { OpenApiDocument } from "./document.ts";

let folder: string;
let kernel: Kernel;
let server: RunningServer;
let document: OpenApiDocument;
const served: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tuneit-openapi-"));
  kernel = await createKernel({ workspace: join(folder, "work"), home: join(folder, "home"), registry: null });
  const onApp = (app: FastifyInstance): void => {
    app.addHook("onRoute", ({ method, url }) => {
      for (const one of [method].flat()) if (one !== "HEAD") served.push(`${one} ${url}`);
    });
  };
  server = await startServer({ kernel, port: 0, version: "0.1.0", log: () => undefined, onApp });
  const answer = await fetch(`${server.address}/api/v1/openapi.json`, {
    headers: { authorization: `Bearer ${server.token}` },
  });
  document = (await answer.json()) as OpenApiDocument;
});

afterAll(async () => {
  await server.close();
  await kernel.close();
  await rm(folder, { recursive: true, force: true });
});

test("a validator of OpenAPI 3.1 finds nothing wrong with it", async () => {
  const validator = new Validator();
  const { valid, errors } = await validator.validate(structuredClone(document));
  expect(errors ?? []).toEqual([]);
  expect([valid, validator.version]).toEqual([true, "3.1"]);
});

test("every route of the server is in it, and nothing else", () => {
  const described = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} /api/v1${path}`),
  );
  // Panels are pages of plugins, and no part of the API.
  const named = served
    .filter((route) => route.includes(" /api/"))
    .map((route) => route.replaceAll(/:(\w+)/g, "{$1}").replace(/\*$/, "{rest}"));
  expect(described.toSorted()).toEqual(named.toSorted());
  expect(described.length).toBeGreaterThan(10);
});

test("every operation has a name of its own, a summary, and says how it fails", () => {
  const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
  const names = operations.map(({ operationId }) => operationId);
  expect(new Set(names).size).toBe(names.length);
  for (const { summary, responses } of operations) {
    expect(summary).toMatch(/^[A-Z].{5,}[^.]$/);
    expect(responses).toHaveProperty("default");
  }
});

test("only the session is open, and what is parsed as a number is called one", () => {
  const open = Object.entries(document.paths).filter(([, path]) =>
    Object.values(path).some(({ security }) => security !== undefined),
  );
  expect(open.map(([path]) => path)).toEqual(["/session"]);
  const parameters = document.paths["/runs/{id}/events"]!["get"]!["parameters"] as { name: string; schema: object }[];
  expect(parameters.find(({ name }) => name === "after")?.schema).toMatchObject({ type: "integer", minimum: -1 });
});
