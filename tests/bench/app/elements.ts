import type { Page } from "playwright-core";
import type { Browser } from "../../../shell/web/browser/built-pages.ts";
import { faults } from "../../../shell/web/browser/axe.ts";
import { median, percentile, type Figure } from "../bench.ts";

interface Live {
  readonly spent: readonly number[];
  readonly framesPerSecond: number;
}

/** What `gallery/bench.ts` offers to be called. */
interface Measured {
  liveCharts(options: { charts: number; points: number; more: number; frames: number }): Promise<Live>;
  bareCanvas(frames: number): Promise<number[]>;
  peaksDrawn(points: number): number;
  finishedChart(points: number): Promise<number>;
  longTable(rows: number): Promise<{ milliseconds: number; framesPerSecond: number; rows: number }>;
  longLog(lines: number): Promise<{ milliseconds: number; rows: number }>;
  followedLog(lines: number, more: number, frames: number): Promise<number>;
}

const rounds = 5;
const frames = 120;

/** Charts, logs and tables of many points, lines and rows; medians of five rounds. */
export async function* elements(browser: Browser, origin: string): AsyncGenerator<Figure> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(`${origin}/gallery/bench.html`);
  await page.waitForFunction(() => "measured" in globalThis);
  yield* await charts(page);
  yield* await rowsAndLines(page);
  await page.close();
  yield { what: "what axe finds on all kinds of charts", ...(await faultsOfCharts(browser, origin)) };
}

async function charts(page: Page): Promise<Figure[]> {
  const live = (charts: number, points: number, more: number) => (): Promise<Live> =>
    page.evaluate((options) => (globalThis as unknown as { measured: Measured }).measured.liveCharts(options), {
      charts,
      points,
      more,
      frames,
    });
  const [bare, one, twelve] = [
    await repeated(() =>
      page.evaluate((count) => (globalThis as unknown as { measured: Measured }).measured.bareCanvas(count), frames),
    ),
    await repeated(live(1, 1_000_000, 1000)),
    await repeated(live(12, 100_000, 100)),
  ];
  const p95 = (all: readonly Live[]): number => median(all.map(({ spent }) => percentile(spent, 0.95)));
  const fps = (all: readonly Live[]): number => median(all.map(({ framesPerSecond }) => framesPerSecond));
  const peaks = await page.evaluate(() =>
    (globalThis as unknown as { measured: Measured }).measured.peaksDrawn(1_000_000),
  );
  const finished = await repeated(() =>
    page.evaluate(() => (globalThis as unknown as { measured: Measured }).measured.finishedChart(1_000_000)),
  );
  return [
    {
      what: "a bare canvas with 1,800 corners, p95 of a redraw (for comparison)",
      value: median(bare.map((spent) => percentile(spent, 0.95))),
      unit: "ms",
      limit: null,
    },
    { what: "live chart of 1 M points, p95 of an update", value: p95(one), unit: "ms", limit: 8 },
    { what: "live chart of 1 M points, frames a second", value: fps(one), unit: "fps", limit: 55, isLeast: true },
    { what: "of 20 single peaks among 1 M points, drawn", value: peaks, unit: "peaks", limit: 20, isLeast: true },
    { what: "12 live charts of 100,000 points, p95 of an update of all", value: p95(twelve), unit: "ms", limit: 16 },
    {
      what: "12 live charts of 100,000 points, frames a second",
      value: fps(twelve),
      unit: "fps",
      limit: 50,
      isLeast: true,
    },
    { what: "chart of a finished run of 1 M points, in the browser", value: median(finished), unit: "ms", limit: 500 },
  ];
}

async function rowsAndLines(page: Page): Promise<Figure[]> {
  const logs = await repeated(() =>
    page.evaluate(() => (globalThis as unknown as { measured: Measured }).measured.longLog(100_000)),
  );
  const followed = await repeated(() =>
    page.evaluate(() => (globalThis as unknown as { measured: Measured }).measured.followedLog(100_000, 50, 60)),
  );
  const tables = await repeated(() =>
    page.evaluate(() => (globalThis as unknown as { measured: Measured }).measured.longTable(1_000_000)),
  );
  const worst = (all: readonly { rows: number }[]): number => Math.max(...all.map(({ rows }) => rows));
  return [
    {
      what: "log of 100,000 lines, to its first paint",
      value: median(logs.map(({ milliseconds }) => milliseconds)),
      unit: "ms",
      limit: 100,
    },
    { what: "rows of that log in the document", value: worst(logs), unit: "rows", limit: 200 },
    {
      what: "log that is followed at 50 lines a frame, frames a second",
      value: median(followed),
      unit: "fps",
      limit: 55,
      isLeast: true,
    },
    {
      what: "table of 1 M rows, to its first rows",
      value: median(tables.map(({ milliseconds }) => milliseconds)),
      unit: "ms",
      limit: 300,
    },
    {
      what: "table of 1 M rows while it is scrolled, frames a second",
      value: median(tables.map(({ framesPerSecond }) => framesPerSecond)),
      unit: "fps",
      limit: 55,
      isLeast: true,
    },
    { what: "rows of that table in the document", value: worst(tables), unit: "rows", limit: 200 },
  ];
}

async function repeated<T>(measure: () => Promise<T>): Promise<T[]> {
  const all: T[] = [];
  for (let round = 0; round < rounds; round += 1) all.push(await measure());
  return all;
}

async function faultsOfCharts(browser: Browser, origin: string) {
  const page = await browser.newPage();
  await page.goto(`${origin}/gallery/charts.html`);
  await page.getByText("Prompt 2").waitFor();
  const value = (await faults(page)).length;
  await page.close();
  return { value, unit: "faults", limit: 0 };
}
