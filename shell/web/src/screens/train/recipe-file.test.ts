import type { RecipeEntry } from "@tuneit/protocol/http";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Client } from "../../data/client.ts";
import { RequestError } from "../../data/problem.ts";
import { RecipeFile } from "./recipe-file.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const entry = (text: string, etag: string): RecipeEntry => ({
  ...{ id: "a", name: "a", task: null, text, recipe: null, problems: [], updatedAt: 0, etag },
});
const stale = () =>
  new RequestError({
    type: "",
    title: "",
    status: 412,
    detail: "",
    code: "TUNEIT_RECIPE_CHANGED",
    mend: "",
    instance: "",
  });

/** A stand-in for the server that holds one file. */
function fileOf(start: string) {
  const server = { text: start, version: 1, written: [] as string[] };
  const client = {
    get: () => Promise.resolve(entry(server.text, String(server.version))),
    send: (_method: string, _path: string, options: { body: { text: string }; headers: Record<string, string> }) => {
      if (options.headers["if-match"] !== String(server.version)) return Promise.reject(stale());
      server.text = options.body.text;
      server.written.push(server.text);
      return Promise.resolve(entry(server.text, String(++server.version)));
    },
  } as unknown as Client;
  const host = { addController: () => undefined, removeController: () => undefined, requestUpdate: () => undefined };
  return { server, file: new RecipeFile({ ...host, updateComplete: Promise.resolve(true) }, () => client) };
}

it("writes once when typing rests, and at once when the screen goes", async () => {
  const { server, file } = fileOf("a");
  await file.load("a");
  file.save("b");
  file.save("c");
  await vi.advanceTimersByTimeAsync(1000);
  expect([server.written, file.isSaved]).toEqual([["c"], true]);
  file.save("d");
  file.hostDisconnected();
  await vi.advanceTimersByTimeAsync(0);
  expect(server.text).toBe("d");
});

it("never writes over what somebody else wrote until a person has chosen", async () => {
  const { server, file } = fileOf("a");
  await file.load("a");
  Object.assign(server, { text: "theirs", version: 7 });
  file.save("mine");
  await vi.advanceTimersByTimeAsync(1000);
  expect([server.text, file.theirs?.text, file.isSaved]).toEqual(["theirs", "theirs", false]);
  expect(file.settle("mine")).toBeNull();
  await vi.advanceTimersByTimeAsync(1000);
  expect([server.text, file.isSaved, file.failure]).toEqual(["mine", true, null]);
});
