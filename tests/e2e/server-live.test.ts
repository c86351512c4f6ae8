import { once } from "node:events";
import { request } from "node:http";
import type { LiveMessage, StreamEvent } from "@tuneit/protocol/http";
import { expect, test } from "vitest";
import { WebSocket } from "ws";
import { journalOf, type JournalLine } from "./journal.ts";
import { writeSmallProject, smallRecipe } from "./small-recipe.ts";
import { ask, bearer, send, serve, type Served } from "./server.ts";
import { expectNothingLeft, newWorkspace } from "./workspace.ts";

expectNothingLeft();

interface Stream {
  readonly events: StreamEvent[];
  cursor: () => string;
  close: () => void;
}

/** Reads a stream as a browser does, by its text; `close` hangs up in the middle. */
async function listen(served: Served, path: string, lastEventId?: string): Promise<Stream> {
  const { hostname, port } = new URL(served.address);
  const headers = { ...bearer(served), ...(lastEventId === undefined ? {} : { "last-event-id": lastEventId }) };
  const { promise, resolve, reject } = Promise.withResolvers<Stream>();
  const asked = request({ hostname, port, path: `/api/v1${path}`, headers }, (answer) => {
    const events: StreamEvent[] = [];
    let [rest, cursor] = ["", lastEventId ?? ""];
    answer.setEncoding("utf8").on("data", (text: string) => {
      const frames = (rest + text).split("\n\n");
      rest = frames.pop()!;
      for (const frame of frames) {
        const data = /^data: (.+)$/m.exec(frame)?.[1];
        cursor = /^id: (.+)$/m.exec(frame)?.[1] ?? cursor;
        if (data !== undefined) events.push(JSON.parse(data) as StreamEvent);
      }
    });
    answer.on("error", () => undefined);
    resolve({ events, cursor: () => cursor, close: () => asked.destroy() });
  });
  asked.on("error", reject).end();
  return promise;
}

const numbers = (events: readonly StreamEvent[]): number[] => events.map(({ seq }) => seq);
const upTo = (last: number): number[] => Array.from({ length: last + 1 }, (_, index) => index);
const isTrained = ({ type, payload }: JournalLine): boolean => type === "metric" && payload["stage"] === "train";
const hasEnded = (events: readonly StreamEvent[]): boolean => events.at(-1)?.type === "exit";

async function started(served: Served, recipe: object): Promise<string> {
  const { id } = await ask<{ id: string }>(served, "/runs", {
    method: "POST",
    body: JSON.stringify({ recipe, grant: "declared" }),
  });
  return id;
}

const long = smallRecipe({ name: "long", steps: 60, every: 20, more: { visualize: ["training-curves"] } });

test("a run is followed over a hang-up, a kill of the server and its restart: every event once, the session goes on", async () => {
  const workspace = await newWorkspace();
  await writeSmallProject(workspace);
  const first = await serve({ in: workspace });
  const port = Number(new URL(first.address).port);
  const id = await started(first, long);
  const directory = `${workspace}/.tuneit/runs/${id}`;
  await expect.poll(async () => (await journalOf(directory)).some(isTrained), { timeout: 500_000 }).toBe(true);

  const before = await listen(first, `/runs/${id}/events`);
  await expect.poll(() => before.events.length, { timeout: 20_000 }).toBeGreaterThan(5);
  before.close();
  const heard = [...before.events];
  const after = await listen(first, `/events?topics=run:${id},runs`, before.cursor());
  await expect.poll(() => after.events.length, { timeout: 20_000 }).toBeGreaterThan(0);
  heard.push(...after.events.filter(({ topic }) => topic !== "runs"));
  const cursor = after.cursor();

  first.process.kill("SIGKILL");
  await once(first.process, "exit");
  const second = await serve({ in: workspace, port });
  // What the browser kept still opens the door, at the same address.
  expect(second.token).toBe(first.token);
  const again = await listen({ ...second, token: first.token }, `/events?topics=run:${id},runs`, cursor);
  await expect
    .poll(() => hasEnded(again.events.filter(({ topic }) => topic !== "runs")), { timeout: 120_000 })
    .toBe(true);
  heard.push(...again.events.filter(({ topic }) => topic !== "runs"));

  const journal = await journalOf(directory);
  expect(numbers(heard)).toEqual(upTo(journal.length - 1));
  expect(heard.map(({ seq, type, payload }) => ({ seq, type, payload }))).toEqual(
    journal.map(({ seq, type, payload }) => ({ seq, type, payload })),
  );
  // The stage that needs a kernel was served by the one that came later.
  expect(journal.some(({ type, payload }) => type === "artifact" && payload["kind"] === "chart")).toBe(true);
  await expect
    .poll(async () => (await ask<{ items: { status: string }[] }>(second, "/runs")).items.map(({ status }) => status))
    .toEqual(["completed"]);
  await expect
    .poll(() =>
      again.events
        .filter(({ topic, type }) => topic === "runs" && type === "run")
        .map(({ payload }) => payload["status"]),
    )
    .toContain("completed");
  again.close();
  expect(await second.end()).toBe(0);
  // The first run of a home makes its Python environment.
}, 600_000);

test("a WebSocket carries the same events; without the token, or from another page, it carries none", async () => {
  const workspace = await newWorkspace();
  const served = await serve({ in: workspace });
  const address = `${served.address.replace("http", "ws")}/api/v1/ws`;
  const opened = async (protocols: string[], headers = {}): Promise<{ socket: WebSocket; messages: LiveMessage[] }> => {
    const socket = new WebSocket(address, protocols, { headers });
    const messages: LiveMessage[] = [];
    socket.on("message", (data) => messages.push(JSON.parse((data as Buffer).toString("utf8")) as LiveMessage));
    await once(socket, "open");
    return { socket, messages };
  };
  const refused = async (protocols: string[], headers = {}): Promise<string> => {
    const [error] = (await once(new WebSocket(address, protocols, { headers }), "error").catch((error: unknown) => [
      error,
    ])) as [Error];
    return error.message;
  };
  expect(await refused(["tuneit.v1", "bearer.wrong"])).toContain("401");
  expect(await refused(["tuneit.v1", `bearer.${served.token}`], { origin: "https://evil.example" })).toContain("403");
  expect(await refused(["tuneit.v1", `bearer.${served.token}`], { host: "evil.example" })).toContain("421");

  const { socket, messages } = await opened(["tuneit.v1", `bearer.${served.token}`]);
  expect(socket.protocol).toBe("tuneit.v1");
  socket.send(JSON.stringify({ do: "subscribe", topics: ["runs", "jobs"] }));
  await expect.poll(() => messages).toEqual([{ is: "subscribed", topics: ["runs", "jobs"] }]);
  socket.send(JSON.stringify({ do: "subscribe", topics: ["run:nothing"] }));
  await expect
    .poll(() => messages.at(-1))
    .toMatchObject({ is: "refused", problem: { code: "TUNEIT_SERVER_REQUEST_INVALID" } });
  socket.send("x".repeat(20_000));
  const [code] = (await once(socket, "close")) as [number];
  expect(code).toBe(1009);

  const quiet = await opened(["tuneit.v1"]);
  quiet.socket.send(JSON.stringify({ do: "subscribe", topics: ["runs"] }));
  const [why] = (await once(quiet.socket, "close")) as [number];
  expect([why, quiet.messages[0]]).toEqual([1008, expect.objectContaining({ is: "refused" })]);
  const greeting = await opened(["tuneit.v1"]);
  greeting.socket.send(JSON.stringify({ do: "hello", token: served.token }));
  greeting.socket.send(JSON.stringify({ do: "subscribe", topics: ["queue"] }));
  await expect.poll(() => greeting.messages.at(-1)).toEqual({ is: "subscribed", topics: ["queue"] });
  expect((await send(served, "/api/v1/ws", { headers: bearer(served) })).status).toBe(426);
  greeting.socket.terminate();
  expect(await served.end()).toBe(0);
});
