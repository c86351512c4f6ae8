import type { RecipeEntry } from "@tuneit/protocol/http";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Client } from "../../data/client.ts";
import { RequestError } from "../../data/problem.ts";
import { RecipeFile } from "./recipe-file.ts";
import type { UnsavedById } from "./unsaved.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const entry = (text: string, etag: string): RecipeEntry => ({
  ...{ id: "a", name: "a", task: null, text, recipe: null, problems: [], updatedAt: 0, etag },
});
const refusal = (status: number) =>
  new RequestError({ type: "", title: "", status, detail: "", code: `TUNEIT_${status}`, mend: "", instance: "" });

/** Stand-ins for the server that holds one file, and for what a browser keeps; `reload` is the page opened again. */
function fileOf(start: string) {
  const server = { text: start, version: 1, written: [] as string[], tries: 0, refuses: null as number | null };
  let stored: UnsavedById = {};
  const kept = { get: () => stored, set: (value: UnsavedById) => void (stored = value) };
  const client = {
    get: () => Promise.resolve(entry(server.text, String(server.version))),
    send: (_method: string, _path: string, options: { body: { text: string }; headers: Record<string, string> }) => {
      server.tries += 1;
      if (server.refuses !== null) return Promise.reject(refusal(server.refuses));
      if (options.headers["if-match"] !== String(server.version)) return Promise.reject(refusal(412));
      server.text = options.body.text;
      server.written.push(server.text);
      return Promise.resolve(entry(server.text, String(++server.version)));
    },
  } as unknown as Client;
  const host = { addController: () => undefined, removeController: () => undefined, requestUpdate: () => undefined };
  const reload = () => {
    vi.clearAllTimers();
    const isReadable = (text: string) => !text.includes("{");
    return new RecipeFile(
      { ...host, updateComplete: Promise.resolve(true) },
      { client: () => client, isReadable, kept },
    );
  };
  return { server, file: reload(), reload, kept };
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

it("takes up after a reload what was typed and not written", async () => {
  const { server, file, reload, kept } = fileOf("a");
  await file.load("a");
  file.save("typed");
  const again = reload();
  expect((await again.load("a"))?.text).toBe("typed");
  expect([server.text, again.isSaved]).toEqual(["a", false]);
  await vi.advanceTimersByTimeAsync(1000);
  expect([server.written, again.isSaved, kept.get()]).toEqual([["typed"], true, {}]);
});

it("asks after a reload where the file was changed meanwhile", async () => {
  const { server, file, reload, kept } = fileOf("a");
  await file.load("a");
  server.refuses = 0;
  file.save("typed");
  await vi.advanceTimersByTimeAsync(700);
  Object.assign(server, { text: "theirs", version: 7, refuses: null });
  const again = reload();
  expect([(await again.load("a"))?.text, again.theirs?.text]).toEqual(["typed", "theirs"]);
  expect(again.settle(null)).toBe("theirs");
  expect([server.text, kept.get()]).toEqual(["theirs", {}]);
});

it("writes by itself once the server is back, and what is refused not again and again", async () => {
  const { server, file } = fileOf("a");
  await file.load("a");
  server.refuses = 0;
  file.save("b");
  await vi.advanceTimersByTimeAsync(10_000);
  expect([server.tries > 1, file.isSaved]).toEqual([true, false]);
  server.refuses = null;
  await vi.advanceTimersByTimeAsync(4000);
  expect([server.text, file.isSaved]).toEqual(["b", true]);
  Object.assign(server, { refuses: 422, tries: 0 });
  file.save("c");
  await vi.advanceTimersByTimeAsync(30_000);
  expect([server.tries, file.isSaved]).toEqual([1, false]);
});

it("keeps a text that nobody can read in the browser, over a reload too, and writes it once it can be read", async () => {
  const { server, file, reload, kept } = fileOf("a");
  await file.load("a");
  file.save("b {");
  await vi.advanceTimersByTimeAsync(10_000);
  file.hostDisconnected();
  await vi.advanceTimersByTimeAsync(10_000);
  expect([server.text, server.tries, file.isSaved]).toEqual(["a", 0, false]);
  const again = reload();
  expect([(await again.load("a"))?.text, again.theirs]).toEqual(["b {", null]);
  await vi.advanceTimersByTimeAsync(10_000);
  expect([server.text, again.isSaved]).toEqual(["a", false]);
  again.save("b");
  await vi.advanceTimersByTimeAsync(1000);
  expect([server.written, again.isSaved, kept.get()]).toEqual([["b"], true, {}]);
});

it("sends nothing unreadable that was typed while it wrote, nor what a person keeps over theirs", async () => {
  const { server, file } = fileOf("a");
  await file.load("a");
  file.save("b");
  const writing = file.flush();
  file.save("c {");
  await writing;
  await vi.advanceTimersByTimeAsync(10_000);
  expect(server.text).toBe("b");
  Object.assign(server, { text: "theirs", version: 7 });
  file.save("c");
  await vi.advanceTimersByTimeAsync(1000);
  file.settle("d {");
  await vi.advanceTimersByTimeAsync(10_000);
  expect([server.text, file.isSaved]).toEqual(["theirs", false]);
});
