import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { RunPage, ViewOpened } from "@tuneit/protocol/http";
import { chromium, type Browser, type Frame, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { keyboard, mouse, type Hands } from "./app-journey.ts";
import { environmentOf } from "./command-line.ts";
import { findWorker, processesBelow } from "./processes.ts";
import { ask, bearer, send, type Answered, type Sent } from "./server.ts";
import { smallRecipe, writeSmallProject } from "./small-recipe.ts";
import { newWorkspace } from "./workspace.ts";

const program = process.env["TUNEIT_CHROMIUM"] ?? "/usr/bin/chromium";
const entry = fileURLToPath(new URL("../../shell/cli/src/start/main.ts", import.meta.url));
/** The first run of a home makes its Python environment. */
const environmentMs = 900_000;
const openMs = 400_000;
const viewer = { plugin: "@tuneit/track-tensorboard", viewer: "tensorboard" };

let workspace: string;
let app: ChildProcess;
let served: { address: string; token: string; process: ChildProcess; end: () => Promise<number | null> };
let run: string;

/** Of the server's API. */
const api = <T>(path: string, sent: Sent = {}): Promise<T> => ask<T>(served, path, { deadlineMs: openMs, ...sent });
const pageOf = (id: string): Promise<RunPage> => api<RunPage>(`/runs/${id}`);
const turn = (how: "enable" | "disable"): Promise<unknown> =>
  api(`/plugins/${encodeURIComponent(viewer.plugin)}/${how}`, { method: "POST" });
const open = async (of = run): Promise<URL> => {
  const body = JSON.stringify(viewer);
  const { url } = await api<ViewOpened>(`/runs/${of}/views`, { method: "POST", body });
  return new URL(url);
};
/** As whoever is there sends it: `fetch` would not let the name be another one. */
const get = ({ origin, pathname }: URL, path = "", sent: Sent = {}): Promise<Answered> =>
  send({ address: origin }, pathname + path, { deadlineMs: openMs, ...sent });
/** The viewer's own pages: the frame names their address. */
const contentOf = async (frame: URL): Promise<URL> =>
  new URL(/<iframe [^>]*src="([^"]+)"/.exec((await get(frame)).text)![1]!);

/** Waits until nobody listens there, and the worker behind it has gone. */
async function expectClosed(...places: readonly URL[]): Promise<void> {
  for (const place of places)
    for (;;) {
      const code = await get(place).then(
        () => undefined,
        (error: NodeJS.ErrnoException) => error.code,
      );
      if (code === "ECONNREFUSED") break;
      await delay(200);
    }
  for (;;) {
    const workers = (await processesBelow(workspace, 0)).filter(({ command }) => command.endsWith(" worker"));
    if (workers.length === 0) return;
    await delay(100);
  }
}

async function start(name: string, steps?: number): Promise<string> {
  const recipe = smallRecipe({ name, ...(steps && { steps, every: 50 }), more: { track: [{ use: "tensorboard" }] } });
  const body = JSON.stringify({ recipe, grant: "declared" });
  return (await api<{ id: string }>("/runs", { method: "POST", body, deadlineMs: environmentMs })).id;
}

async function trained(name: string): Promise<string> {
  const id = await start(name);
  for (;;) {
    const { status, error } = await pageOf(id);
    if (status === "completed") return id;
    // A run is lost while its supervisor takes long to come, on a machine that is busy.
    expect(["queued", "running", "lost"], JSON.stringify(error)).toContain(status);
    await delay(300);
  }
}

/** The losses of a run's training steps, by its journal. */
async function measuredBy(id: string): Promise<Record<string, unknown>[]> {
  const journal = await readFile(join(workspace, ".tuneit", "runs", id, "events.jsonl"), "utf8");
  return journal
    .split("\n")
    .filter((line) => line.includes('"metric"'))
    .map((line) => (JSON.parse(line) as { payload: Record<string, unknown> }).payload)
    .filter(({ name, split, step }) => name === "loss" && split === "train" && step !== undefined);
}

/** The same as TensorBoard's own data route has them: time, step, value. Empty while it knows of none. */
async function shownIn(content: URL): Promise<number[][]> {
  const { status, text } = await get(content, "data/plugin/scalars/scalars?run=train&tag=loss");
  return status === 200 ? (JSON.parse(text) as number[][]) : [];
}

beforeAll(async () => {
  workspace = await newWorkspace();
  await writeSmallProject(workspace);
  const args = [entry, "--workspace", workspace, "--port", "0", "--no-open"];
  app = spawn(process.execPath, args, { env: environmentOf({}), stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(app, "exit").then(([code]) => {
    throw new Error(`the app ended with ${code}`);
  });
  await Promise.race([once(createInterface({ input: app.stdout! }), "line"), ended]);
  ended.catch(() => undefined);
  const known = JSON.parse(await readFile(join(workspace, ".tuneit", "server.json"), "utf8")) as typeof served;
  served = { ...known, process: app, end: async () => null };
  run = await trained("viewed");
}, environmentMs);

afterAll(async () => {
  if (app.exitCode !== null) return;
  const gone = once(app, "exit");
  app.kill("SIGINT");
  expect(await gone).toEqual([0, null]);
  expect(await processesBelow(workspace), "processes left behind").toEqual([]);
}, openMs);

test(
  "what opens a run is what installed plugins contribute, and nothing where they are off",
  async () => {
    expect((await pageOf(run)).viewers).toMatchObject([
      { plugin: viewer.plugin, id: "tensorboard", title: "TensorBoard", artifact: "artifacts/tensorboard" },
    ]);
    await turn("disable");
    expect((await pageOf(run)).viewers).toEqual([]);
    const headers = { ...bearer(served), "content-type": "application/json" };
    const refused = await send(served, `/api/v1/runs/${run}/views`, {
      method: "POST",
      body: JSON.stringify(viewer),
      headers,
    });
    expect([refused.status, (JSON.parse(refused.text) as { code: string }).code]).toEqual([
      409,
      "TUNEIT_SERVER_NO_VIEWER",
    ]);
    await turn("enable");
    const stranger = await send(served, `/api/v1/runs/${run}/views`, { method: "POST", body: JSON.stringify(viewer) });
    expect(stranger.status).toBe(401);
  },
  openMs,
);

test(
  "TensorBoard answers with the run's own numbers, to whoever has the ticket and nobody else",
  async () => {
    const frame = await open();
    const content = await contentOf(frame);
    expect(new Set([frame.port, content.port, new URL(served.address).port]).size).toBe(3);
    const tags = JSON.parse((await get(content, "data/plugin/scalars/tags")).text) as Record<string, object>;
    expect(Object.keys(tags)).toEqual(expect.arrayContaining(["train", "validation", "evaluate/test"]));
    const measured = await measuredBy(run);
    const shown = await shownIn(content);
    expect(shown.map(([, step]) => step)).toEqual(measured.map(({ step }) => step));
    for (const [index, [, , value]] of shown.entries()) expect(value).toBeCloseTo(Number(measured[index]!["value"]), 5);
    // The same one is shown to whoever asks again.
    expect((await open()).href).toBe(frame.href);

    const other = content.pathname.replace(/^\/../, "/AA");
    for (const place of [frame, content]) {
      const status = async (path: string, sent: Sent = {}): Promise<number> =>
        (await send({ address: place.origin }, path, { deadlineMs: openMs, ...sent })).status;
      expect(await status("/")).toBe(404);
      expect(await status(other)).toBe(404);
      expect(await status(place.pathname.slice(0, -1))).toBe(404);
      for (const host of [
        "evil.example",
        `evil.example:${place.port}`,
        `127.0.0.1:${place.port}`,
        new URL(served.address).host,
      ])
        expect([host, await status(place.pathname, { headers: { host } })]).toEqual([host, 421]);
      expect(await status(place.pathname, { headers: { origin: served.address } })).toBe(403);
      expect(await status(place.pathname, { headers: { "service-worker": "script" } })).toBe(403);
      expect([404, 405]).toContain(await status(place.pathname, { method: "PUT", body: "x" }));
      const { headers } = await get(place);
      expect(headers["content-security-policy"]).toContain("default-src 'none'");
      expect(headers["set-cookie"]).toBeUndefined();
    }
    expect((await get(content, "data/runs", { method: "POST", body: Buffer.alloc(1_100_000) })).status).toBe(413);
    expect((await get(frame)).headers["content-security-policy"]).toContain("frame-ancestors 'none'");
    expect((await get(content)).headers["content-security-policy"]).toContain(`frame-ancestors 'self' ${frame.origin}`);
  },
  openMs,
);

test(
  "its worker sees the files that it opens, nothing else of the run, and no network",
  async () => {
    await open();
    const worker = await findWorker(workspace);
    const mounts = await readFile(`/proc/${worker}/mountinfo`, "utf8");
    const ofRun = mounts.split("\n").filter((line) => line.includes(`runs/${run}`));
    expect(ofRun.map((line) => line.split(" ").slice(3, 6))).toEqual([
      [expect.stringMatching(/\/artifacts\/tensorboard$/), "/data/artifact", expect.stringMatching(/^ro\b/)],
    ]);
    const sockets = await readFile(`/proc/${worker}/net/tcp`, "utf8");
    expect(sockets.trim().split("\n")).toHaveLength(1);
  },
  openMs,
);

test(
  "a run that goes on is shown as it goes on, and stays in view when it has ended",
  async () => {
    const id = await start("live", 20_000);
    while ((await pageOf(id)).status !== "running") await delay(50);
    expect((await pageOf(id)).viewers).toMatchObject([{ artifact: "artifacts/tensorboard" }]);
    const content = await contentOf(await open(id));
    const past = async (step: number): Promise<number> => {
      for (;;) {
        expect((await pageOf(id)).status).toBe("running");
        const newest = (await shownIn(content)).at(-1)?.[1] ?? 0;
        if (newest > step) return newest;
        await delay(200);
      }
    };
    const first = await past(0);
    expect(await past(first)).toBeGreaterThan(first);
    // Its viewer sees that folder and cannot write there; its training worker can write, and cannot put another in its place.
    const mounts = await Promise.all(
      (await processesBelow(id, 0)).map(({ pid }) => readFile(`/proc/${pid}/mountinfo`, "utf8").catch(() => "")),
    );
    const places = mounts.flatMap((text) =>
      text.split("\n").flatMap((line) => {
        const [, , , root, inside, options] = line.split(" ");
        return root?.endsWith(`${id}/artifacts/tensorboard`) ? [`${inside} ${options!.slice(0, 2)}`] : [];
      }),
    );
    expect([...new Set(places)].toSorted()).toEqual(["/data/artifact ro", "/run/tuneit/artifacts/tensorboard rw"]);

    await api(`/runs/${id}/stop`, { method: "POST", body: JSON.stringify({ mode: "checkpoint" }) });
    while ((await pageOf(id)).endedAt === null) await delay(100);
    const last = (await measuredBy(id)).at(-1)!["step"];
    while ((await shownIn(content)).at(-1)?.[1] !== last) await delay(200);
    expect(await contentOf(await open(id))).toEqual(content);
    await api(`/runs/${id}`, { method: "DELETE" });
    await expect(get(content)).rejects.toMatchObject({ code: "ECONNREFUSED" });
  },
  environmentMs,
);

test(
  "a plugin that is switched off shows nothing any more",
  async () => {
    const frame = await open();
    const content = await contentOf(frame);
    await turn("disable");
    await expectClosed(frame, content);
    await turn("enable");
  },
  openMs,
);

describe.skipIf(!existsSync(program))("in the browser", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: program, args: ["--no-sandbox"] });
  });
  afterAll(() => browser?.close());

  /** Presses the button on the run's page; the tab that opens, with the frame of TensorBoard's pages. */
  async function openFrom(page: Page, { press }: Hands): Promise<{ tab: Page; board: Frame }> {
    const [tab] = await Promise.all([
      page.waitForEvent("popup"),
      press(page.getByRole("button", { name: "Open TensorBoard" })),
    ]);
    await tab.waitForURL(/^http:\/\/localhost:/);
    const frame = await tab.locator("iframe").elementHandle();
    return { tab, board: (await frame.contentFrame())! };
  }

  async function pageOfRun(): Promise<{ page: Page; complaints: string[] }> {
    const localStorage = [
      { name: "tuneit.token", value: served.token },
      { name: "tuneit.welcomed", value: "1" },
    ];
    const context = await browser.newContext({
      ...{ viewport: { width: 1280, height: 800 }, reducedMotion: "reduce" },
      storageState: { cookies: [], origins: [{ origin: served.address, localStorage }] },
    });
    context.setDefaultTimeout(openMs);
    const complaints: string[] = [];
    context.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    const page = await context.newPage();
    await page.goto(`${served.address}/p/here/runs/${run}`);
    return { page, complaints };
  }

  test.each([
    ["mouse", () => mouse],
    ["keyboard", keyboard],
  ] as const)(
    "a person opens TensorBoard from the run's page and sees its curves (%s)",
    async (_, hands) => {
      const { page, complaints } = await pageOfRun();
      const { board } = await openFrom(page, hands(page));
      for (const text of ["train", "validation", "accuracy", "loss"])
        await board.getByText(text, { exact: true }).first().waitFor();
      await board.locator("scalar-card canvas, scalar-card svg").first().waitFor();
      expect(complaints).toEqual([]);
      await page.context().close();
    },
    openMs,
  );

  test(
    "its pages reach neither the app nor its token, and lead nobody away",
    async () => {
      const { page } = await pageOfRun();
      const { tab, board } = await openFrom(page, mouse);
      await board.getByText("train", { exact: true }).first().waitFor();
      const seen = await board.evaluate(
        async ([address]) => {
          const tried = async (act: () => unknown): Promise<string> => {
            try {
              return String(await act());
            } catch (error) {
              return (error as Error).name;
            }
          };
          // oxlint-disable-next-line typescript/no-explicit-any -- the browser's own; these types are Node's
          const { top, localStorage, fetch, open, navigator, document } = globalThis as any;
          return {
            frame: await tried(() => top.document.title),
            opener: await tried(() => top.opener),
            token: await tried(() => localStorage.getItem("tuneit.token")),
            cookies: await tried(() => document.cookie),
            app: await tried(() => fetch(`${address}/api/v1/runs`, { mode: "no-cors" })),
            elsewhere: await tried(() => fetch("http://example.org/", { mode: "no-cors" })),
            window: await tried(() => open("http://example.org/")),
            lasting: await tried(() => navigator.serviceWorker.register("sw.js")),
            tab: await tried(() => (top.location.href = "http://example.org/")),
          };
        },
        [served.address],
      );
      expect(seen).toEqual({
        ...{ frame: "SecurityError", opener: "null", token: "null", cookies: "", app: "TypeError" },
        ...{ elsewhere: "TypeError", window: "null", lasting: "TypeError", tab: "SecurityError" },
      });
      const before = tab.url();
      await board.evaluate("void (location.href = 'http://example.org/?left')").catch(() => undefined);
      await tab.waitForFunction("document.querySelector('iframe') !== null");
      expect(tab.url()).toBe(before);
      expect(tab.frames().map((frame) => frame.url())).not.toContainEqual(expect.stringContaining("example.org"));
      await page.context().close();
    },
    openMs,
  );

  test(
    "a tab that was left says that its program was closed; a deleted run leaves nothing open",
    async () => {
      const { page } = await pageOfRun();
      const { tab, board } = await openFrom(page, mouse);
      await board.getByText("train", { exact: true }).first().waitFor();
      const frame = new URL(tab.url());
      const content = await contentOf(frame);
      await api(`/runs/${run}`, { method: "DELETE" });
      await expectClosed(frame, content);
      await tab.evaluate("document.dispatchEvent(new Event('visibilitychange'))");
      await tab.getByRole("alert").getByText("TensorBoard is closed").waitFor();
      await page.context().close();
    },
    openMs,
  );
});

test(
  "the end of the server is the end of what is open",
  async () => {
    run = await trained("again");
    const frame = await open();
    const content = await contentOf(frame);
    const gone = once(app, "exit");
    app.kill("SIGINT");
    expect(await gone).toEqual([0, null]);
    await expectClosed(frame, content);
    expect(await processesBelow(workspace), "processes left behind").toEqual([]);
  },
  environmentMs,
);
