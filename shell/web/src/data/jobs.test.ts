import type { Job } from "@tuneit/protocol/http";
import { expect, it } from "vitest";
import { createClient } from "./client.ts";
import { runJob } from "./jobs.ts";

const job: Job = {
  id: "j1",
  kind: "plugin-install",
  title: "@a/b",
  state: "running",
  progress: null,
  result: null,
  problem: null,
  startedAt: 0,
  endedAt: null,
};
const problem = {
  type: "",
  title: "Refused",
  status: 500,
  detail: "d",
  code: "TUNEIT_STORE_SIGNATURE",
  mend: "m",
  instance: "",
};

/** A server that answers each request with the next of `jobs`, and notes what was asked. */
function clientOf(jobs: readonly Partial<Job>[]) {
  const asked: string[] = [];
  const request = (path: unknown, init?: RequestInit) => {
    asked.push(`${init?.method ?? "GET"} ${path as string}`);
    return Promise.resolve(Response.json({ ...job, ...jobs[asked.length - 1] }));
  };
  return { asked, client: createClient("t", request) };
}

const wait = () => Promise.resolve();
const start = { path: "/plugins", body: {} };

it("waits for the end and answers with what was made", async () => {
  const { asked, client } = clientOf([{}, {}, { state: "completed", result: { version: "1.0.0" } }]);
  const states: string[] = [];
  const signal = new AbortController().signal;
  expect(await runJob(client, start, { signal, wait, changed: ({ state }) => states.push(state) })).toEqual({
    version: "1.0.0",
  });
  expect(states).toEqual(["running", "running", "completed"]);
  expect(asked).toEqual(["POST /api/v1/plugins", "GET /api/v1/jobs/j1", "GET /api/v1/jobs/j1"]);
});

it("cancels the work itself, and throws what it failed with", async () => {
  const end = new AbortController();
  const { asked, client } = clientOf([{}, { state: "cancelled" }]);
  expect(await runJob(client, start, { signal: end.signal, wait, changed: () => end.abort() })).toBeNull();
  expect(asked[1]).toBe("DELETE /api/v1/jobs/j1");
  const failing = clientOf([{ state: "failed", problem }]);
  const failed = runJob(failing.client, start, {
    signal: new AbortController().signal,
    wait,
    changed: () => undefined,
  });
  await expect(failed).rejects.toMatchObject({ problem: { code: "TUNEIT_STORE_SIGNATURE" } });
});
