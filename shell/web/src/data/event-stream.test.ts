import { expect, it, vi } from "vitest";
import { FrameReader } from "./event-frames.ts";
import { followEvents, pause } from "./event-stream.ts";

it("puts frames together from pieces and makes none of a heartbeat", () => {
  const frames = new FrameReader();
  expect(frames.push("id: 1\nda")).toEqual([]);
  expect(frames.push('ta: {"a":1}\n\n: heartbeat\n\nid: 2\ndata: x\ndata: y\n\n')).toEqual([
    { id: "1", data: '{"a":1}' },
    { id: "2", data: "x\ny" },
  ]);
});

it("takes a frame with a cursor alone for where the stream begins", async () => {
  const server = serverOf(["id: c0\n\n", null]);
  const end = new AbortController();
  const wait = () => Promise.resolve(server.cursors.length === 2 ? end.abort() : undefined);
  const heard: unknown[] = [];
  const stream = { topics: ["run:a"], headers: {}, heard: (event: unknown) => heard.push(event), changed: () => null };
  await followEvents({ ...stream, request: server.request, wait }, end.signal);
  expect(server.cursors).toEqual([null, "c0"]);
  expect(heard).toEqual([]);
});

it.each(["online", "focus"])("waits no longer at %s, and leaves no listener behind", async (event) => {
  const page = new EventTarget();
  const add = vi.spyOn(page, "addEventListener");
  vi.stubGlobal("addEventListener", page.addEventListener.bind(page));
  const waited = pause(60_000, new AbortController().signal).then(() => "back");
  page.dispatchEvent(new Event(event));
  expect(await waited).toBe("back");
  const ends = add.mock.calls.map(([, , options]) => (options as AddEventListenerOptions).signal?.aborted);
  expect(ends).toEqual([true, true]);
  vi.unstubAllGlobals();
});

/** A server that answers each connection with the next of `bodies`, and notes the cursor it was asked to go on from. */
function serverOf(bodies: readonly (string | null)[]) {
  const cursors: (string | null)[] = [];
  const request = (_: unknown, init?: RequestInit) => {
    cursors.push(new Headers(init?.headers).get("last-event-id"));
    const body = bodies[cursors.length - 1];
    return body === null || body === undefined
      ? Promise.reject(new TypeError("away"))
      : Promise.resolve(new Response(body));
  };
  return { cursors, request: request as typeof fetch };
}

const line = (id: string, seq: number) =>
  `id: ${id}\ndata: ${JSON.stringify({ seq, time: 0, type: "log", payload: {}, topic: "run:a" })}\n\n`;

it("goes on from the last cursor, waits longer each time it fails, and says how it stands", async () => {
  const server = serverOf([line("c1", 1) + line("c2", 2), null, null, line("c3", 3), null]);
  const heard: number[] = [];
  const states: string[] = [];
  const waits: number[] = [];
  const end = new AbortController();
  const wait = (ms: number) => {
    waits.push(ms);
    if (waits.length === 5) end.abort();
    return Promise.resolve();
  };
  await followEvents(
    {
      topics: ["run:a"],
      headers: {},
      heard: ({ seq }) => heard.push(seq),
      changed: (state) => states.push(state),
      request: server.request,
      wait,
    },
    end.signal,
  );
  expect(heard).toEqual([1, 2, 3]);
  expect(server.cursors).toEqual([null, "c2", "c2", "c2", "c3"]);
  expect(waits).toEqual([500, 1000, 2000, 500, 1000]);
  expect(states.slice(0, 4)).toEqual(["connecting", "live", "lost", "connecting"]);
});

it("takes a stream that has fallen silent for lost, and goes on from where it was", async () => {
  const cursors: (string | null)[] = [];
  // A stand-in for a wire on which nothing comes and nothing breaks.
  const silent = (_: unknown, init?: RequestInit) => {
    cursors.push(new Headers(init?.headers).get("last-event-id"));
    const start = (controller: ReadableStreamDefaultController<Uint8Array>): void => {
      controller.enqueue(new TextEncoder().encode(line("c1", 1)));
      init?.signal?.addEventListener("abort", () => controller.error(init.signal?.reason));
    };
    return Promise.resolve(new Response(new ReadableStream({ start })));
  };
  const end = new AbortController();
  const states: string[] = [];
  const wait = () => Promise.resolve(cursors.length === 2 ? end.abort() : undefined);
  const stream = { topics: ["run:a"], headers: {}, heard: () => undefined, silenceMs: 20 };
  const changed = (state: string) => states.push(state);
  await followEvents({ ...stream, changed, request: silent, wait }, end.signal);
  expect(states).toEqual(["connecting", "live", "lost", "connecting", "live", "lost"]);
  expect(cursors).toEqual([null, "c1"]);
});
