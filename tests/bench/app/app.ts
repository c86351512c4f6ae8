import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { buildApp, launch, type Browser } from "../../../shell/web/browser/built-pages.ts";
import { faults } from "../../../shell/web/browser/site.ts";
import { serveBuilt } from "../../../shell/web/browser/stand-in-server.ts";
import { median, percentile, type Bench, type Figure } from "../bench.ts";

const rounds = 5;
const livePoints = 1_000_000;
const liveFrames = 120;
const logLines = 100_000;

interface Measured {
  liveChart(points: number, frames: number): Promise<number[]>;
  longLog(lines: number): Promise<{ milliseconds: number; rows: number }>;
}

/** What the app promises of itself, in Chromium with software rendering. Lighthouse is not among it yet. */
export const appBench: Bench = {
  name: "app",
  says: "sizes and times of the app in Chromium",
  run: async () => [],
  figures: async () => {
    const folder = await mkdtemp(join(tmpdir(), "tuneit-bench-app-"));
    const browser = await launch();
    try {
      await buildApp(folder);
      return [...sizes(folder), ...(await inBrowser(folder, browser))];
    } finally {
      await browser.close();
      await rm(folder, { recursive: true });
    }
  },
};

interface Chunk {
  readonly file: string;
  readonly imports?: readonly string[];
  readonly isEntry?: boolean;
}

/** Scripts that the page loads before it can draw, and what the first line chart adds. */
function sizes(folder: string): Figure[] {
  const manifest = JSON.parse(readFileSync(join(folder, "asset-manifest.json"), "utf8")) as Record<string, Chunk>;
  const closure = (source: string, into = new Set<string>()): Set<string> => {
    const chunk = manifest[source];
    if (chunk === undefined || into.has(chunk.file)) return into;
    into.add(chunk.file);
    for (const other of chunk.imports ?? []) closure(other, into);
    return into;
  };
  const packed = (files: Iterable<string>): number =>
    [...files].reduce((sum, file) => sum + gzipSync(readFileSync(join(folder, file))).length, 0) / 1000;
  const first = closure("index.html");
  const chart = [...closure("src/elements/chart/line-scene.ts")].filter((file) => !first.has(file));
  return [
    { what: "script before the first paint, compressed", value: packed(first), unit: "kB", limit: 150 },
    { what: "code of a line chart, compressed", value: packed(chart), unit: "kB", limit: null },
  ];
}

async function inBrowser(folder: string, browser: Browser): Promise<Figure[]> {
  const server = await serveBuilt(folder, {});
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.goto(`${server.origin}/gallery/bench.html`);
    await page.waitForFunction(() => "measured" in globalThis);
    const p95: number[] = [];
    const paints: number[] = [];
    let rows = 0;
    for (let round = 0; round < rounds; round += 1) {
      const spent = await page.evaluate(
        ([points, frames]) => (globalThis as unknown as { measured: Measured }).measured.liveChart(points!, frames!),
        [livePoints, liveFrames],
      );
      p95.push(percentile(spent, 0.95));
      const log = await page.evaluate(
        (lines) => (globalThis as unknown as { measured: Measured }).measured.longLog(lines),
        logLines,
      );
      paints.push(log.milliseconds);
      rows = Math.max(rows, log.rows);
    }
    const found = await faults(await withoutPolicy(browser, `${server.origin}/gallery/charts.html`));
    return [
      { what: "live chart of 1 M points, p95 of an update", value: median(p95), unit: "ms", limit: 8 },
      { what: "log of 100,000 lines, to its first paint", value: median(paints), unit: "ms", limit: 100 },
      { what: "rows of that log in the document", value: rows, unit: "rows", limit: 200 },
      { what: "what axe finds on all kinds of charts", value: found.length, unit: "faults", limit: 0 },
    ];
  } finally {
    await server.close();
  }
}

/** axe is put into the page as a script, which its policy forbids. */
async function withoutPolicy(browser: Browser, address: string) {
  const context = await browser.newContext({ bypassCSP: true });
  const page = await context.newPage();
  await page.goto(address);
  await page.getByText("Prompt 2").waitFor();
  return page;
}
