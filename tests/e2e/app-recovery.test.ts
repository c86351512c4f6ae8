import { once } from "node:events";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CutWire } from "./cut-wire.ts";
import { hasChromium, launchChromium, openPage, pointsOf, type Opened } from "./browser-page.ts";
import { journalOf, untilEvent, type JournalLine } from "./journal.ts";
import { processesBelow } from "./processes.ts";
import { ask, serve, type Served } from "./server.ts";
import { smallRecipe, writeSmallProject } from "./small-recipe.ts";
import { newWorkspace } from "./workspace.ts";

/** The first run of a home makes its Python environment; on a busy machine every step waits for the others. */
const patienceMs = 300_000;
const testMs = 600_000;

let workspace: string;
let server: Served;
let wire: CutWire;
let browser: Browser;
let window: Opened;
let tab: Page;
/** The run that all of this happens to: as slow as one of three layers can be, and far longer than the test. */
let run: string;

const directoryOf = (id: string): string => `${workspace}/.tuneit/runs/${id}`;
const isTrained = ({ type, payload }: JournalLine): boolean => type === "metric" && payload["stage"] === "train";
const pageOf = (id: string): string => `${wire.address}/p/here/runs/${id}`;

beforeAll(async () => {
  if (!hasChromium) return;
  workspace = await newWorkspace();
  await writeSmallProject(workspace);
  server = await serve({ in: workspace });
  wire = await CutWire.to(server.address);
  run = await started(smallRecipe({ name: "long", steps: 20_000, every: 10_000, more: slow }));
  browser = await launchChromium();
  window = await openPage(browser, { address: pageOf(run), token: server.token });
  tab = window.page;
  await untilEvent(directoryOf(run), isTrained);
}, testMs);

const slow = {
  train: { strategy: { use: "full" }, steps: 20_000, batchSize: 32, checkpoint: { every: 10_000, keep: 1 } },
};

afterAll(async () => {
  await browser?.close();
  await wire?.close();
  if (!server) return;
  expect(await server.end()).toBe(0);
  expect(await processesBelow(workspace), "processes left behind").toEqual([]);
}, testMs);

async function started(recipe: object): Promise<string> {
  const body = JSON.stringify({ recipe, grant: "declared" });
  return (await ask<{ id: string }>(server, "/runs", { method: "POST", body, deadlineMs: patienceMs })).id;
}

/** The curve as the journal has it: the page must show its beginning, all of it, in this order. */
async function measured(): Promise<string[]> {
  const losses = (await journalOf(directoryOf(run))).filter(
    (line) => isTrained(line) && line.payload["name"] === "loss" && line.payload["split"] === "train",
  );
  return losses.map(({ payload }) => `training,${String(payload["step"])},${String(payload["value"])}`);
}

const shownBy = async (page: Page): Promise<string[]> =>
  (await pointsOf(page, "Loss")).filter((line) => line.startsWith("training"));

/** Waits until the page has so many points more than the journal had; then every one of them must be the journal's. */
async function catchesUp(page: Page, more = 1): Promise<void> {
  const least = (await measured()).length + more;
  const shown = await expect
    .poll(() => shownBy(page), { timeout: patienceMs, interval: 500 })
    .toSatisfy((points: string[]) => points.length >= least)
    .then(() => shownBy(page));
  expect(shown).toEqual((await measured()).slice(0, shown.length));
}

const holders = (page: Page): Promise<{ held: number; waiting: number }> =>
  page.evaluate(async () => {
    const { held = [], pending = [] } = await (
      navigator as unknown as { locks: { query(): Promise<Record<string, unknown[]>> } }
    ).locks.query();
    return { held: held.length, waiting: pending.length };
  });

describe.skipIf(!hasChromium)("a run in the app, whatever happens to page, network and server", () => {
  test("after a reload its page has the whole curve, and goes on", { timeout: testMs }, async () => {
    await catchesUp(tab);
    await tab.reload();
    await catchesUp(tab);
  });

  test("of two tabs one holds the stream, and hands it over when it is closed", { timeout: testMs }, async () => {
    const second = await window.tab(pageOf(run));
    /** Where each stream of this tab was asked to go on. */
    const streams: (string | undefined)[] = [];
    second.on("request", (request) => {
      if (request.url().includes("/api/v1/events")) streams.push(request.headers()["last-event-id"]);
    });
    await second.reload();
    await catchesUp(second);
    await catchesUp(tab);
    expect(await holders(second)).toEqual({ held: 1, waiting: 1 });
    expect(streams).toEqual([]);
    await tab.close();
    tab = second;
    await catchesUp(tab);
    expect(await holders(tab)).toEqual({ held: 1, waiting: 0 });
    // It knows where the other one was: what came in between is not lost.
    expect(streams).toEqual([expect.any(String)]);
  });

  test(
    "without network it says since when, keeps what it had, and comes back without a gap",
    { timeout: testMs },
    async () => {
      wire.cut();
      const notice = tab.getByRole("status").filter({ hasText: "Connection lost since" });
      await notice.getByText(/since \d/).waitFor();
      await notice.getByText(/The last point is of \d/).waitFor();
      const kept = await shownBy(tab);
      const away = (await measured()).length + 5;
      await expect.poll(async () => (await measured()).length, { timeout: patienceMs }).toBeGreaterThan(away);
      expect(await shownBy(tab)).toEqual(kept);
      wire.mend();
      await notice.waitFor({ state: "hidden" });
      await catchesUp(tab);
    },
  );

  test(
    "what was typed and not written outlives a reload and a server that is away; the page comes back by itself",
    { timeout: testMs },
    async () => {
      const text = JSON.stringify(smallRecipe({ name: "first" }));
      await ask(server, "/recipes", { method: "POST", body: JSON.stringify({ id: "draft", text }) });
      const written = async () => (await ask<{ name: string }>(server, "/recipes/draft")).name;
      const page = await window.tab(`${wire.address}/p/here/train/draft`);
      const name = page.getByRole("textbox", { name: "Name of the run" });
      const type = async (words: string): Promise<void> => {
        await name.fill(words);
        await name.press("Tab");
      };
      await type("typed");
      await page.reload();
      await expect.poll(() => name.inputValue(), { timeout: patienceMs }).toBe("typed");
      await expect.poll(written, { timeout: patienceMs }).toBe("typed");

      wire.cut();
      await type("away");
      await page.getByText("Not saved").waitFor();
      await page.reload();
      await page.getByText("The server does not answer.").first().waitFor();
      wire.mend();
      await expect.poll(() => name.inputValue(), { timeout: patienceMs }).toBe("away");
      await expect.poll(written, { timeout: patienceMs }).toBe("away");
      await page.close();
    },
  );

  test(
    "the server is killed: training and queue go on, the open page comes back and sees the end",
    { timeout: testMs },
    async () => {
      const waits = await started(smallRecipe({ name: "waits", steps: 2 }));
      const port = Number(new URL(server.address).port);
      server.process.kill("SIGKILL");
      await once(server.process, "exit");
      await tab.getByText(/^Connection lost since/).waitFor();
      const atKill = (await measured()).length;
      await expect.poll(async () => (await measured()).length, { timeout: patienceMs }).toBeGreaterThan(atKill + 3);
      server = await serve({ in: workspace, port });
      await catchesUp(tab);
      expect(await tab.getByText(/^Connection lost since/).count()).toBe(0);

      await tab.locator("summary", { hasText: "Stop" }).click();
      await tab.getByRole("button", { name: "Stop and keep" }).click();
      await tab.getByRole("button", { name: "Resume" }).waitFor();
      const journal = await journalOf(directoryOf(run));
      expect(journal.at(-1)).toMatchObject({ type: "exit", payload: { status: "stopped" } });
      expect(journal.map(({ seq }) => seq)).toEqual(journal.map((_, index) => index));
      await expect.poll(() => shownBy(tab), { timeout: patienceMs }).toEqual(await measured());

      await tab.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Runs" }).click();
      const row = tab.getByRole("row").filter({ has: tab.getByRole("link", { name: "waits", exact: true }) });
      await row.getByText("completed").waitFor();
      expect(await tab.getByRole("row").count()).toBe(3);
      expect((await journalOf(directoryOf(waits))).filter(({ type }) => type === "exit")).toHaveLength(1);
      expect(window.complaints).toEqual([]);
    },
  );
});
