import "../src/elements/chart/plot.ts";
import { themeOf } from "../src/elements/chart/chart-theme.ts";
import type { Painter } from "../src/elements/chart/painter.ts";
import { plainView } from "../src/elements/chart/scene.ts";
import "../src/elements/table.ts";
import type { TnTable } from "../src/elements/table.ts";
import { LineScene } from "../src/elements/chart/line-scene.ts";
import "../src/elements/log-view.ts";
import type { LogLine, TnLog } from "../src/elements/log-view.ts";
import type { TnPlot } from "../src/elements/chart/plot.ts";
import { useLocale } from "../src/app/locale.ts";
import { startTheme } from "../src/app/theme.ts";

const stage = document.querySelector<HTMLElement>("#stage")!;
const frame = (): Promise<number> => new Promise((done) => requestAnimationFrame(done));
const axis = (label: string) => ({ label, scale: "linear" as const });

const wave = (step: number): number => Math.sin(step / 5000) + Math.sin(step * 12.9898) / 9;

function plotOf(points: number): { plot: TnPlot; values: [number, number][]; scene: LineScene; take: () => void } {
  const plot = document.createElement("tn-plot") as TnPlot;
  plot.style.inlineSize = "900px";
  const values: [number, number][] = Array.from({ length: points }, (_, step) => [step, wave(step)]);
  const scene = new LineScene();
  const take = (): void =>
    void scene.update({ x: axis("step"), y: axis("loss"), series: [{ name: "loss", points: values }] });
  return { plot, values, scene, take };
}

/** Resolves once all of them are on the screen. */
async function shown(plots: readonly TnPlot[]): Promise<void> {
  const painted = plots.map((plot) => new Promise((done) => plot.addEventListener("tn-painted", done, { once: true })));
  stage.replaceChildren(...plots);
  await Promise.all(painted);
}

export interface Live {
  /** Milliseconds of each update: appending and painting. */
  readonly spent: number[];
  readonly framesPerSecond: number;
}

/** `charts` of `points` each, which all get `more` points in every frame. */
async function liveCharts({ charts, points, more, frames }: LiveOptions): Promise<Live> {
  const all = Array.from({ length: charts }, () => plotOf(points));
  for (const { plot, scene, take } of all) {
    take();
    plot.scene = scene;
    if (charts > 1) [plot.height, plot.style.inlineSize] = [200, "300px"];
  }
  // As on a dashboard: all of them in sight.
  stage.style.cssText = charts > 1 ? "display: grid; grid-template-columns: repeat(4, 300px)" : "";
  await shown(all.map(({ plot }) => plot));
  const spent: number[] = [];
  const began = performance.now();
  for (let round = 0; round < frames; round += 1) {
    await frame();
    const from = performance.now();
    for (const { plot, values, take } of all) {
      for (let one = 0; one < more; one += 1) values.push([values.length, wave(values.length)]);
      take();
      plot.paintNow();
    }
    spent.push(performance.now() - from);
  }
  return { spent, framesPerSecond: (frames * 1000) / (performance.now() - began) };
}

interface LiveOptions {
  readonly charts: number;
  readonly points: number;
  readonly more: number;
  readonly frames: number;
}

/** The peer of `liveCharts`: a bare canvas of that size, with a line of as many corners drawn anew in each frame. */
async function bareCanvas(frames: number): Promise<number[]> {
  const canvas = Object.assign(document.createElement("canvas"), { width: 900, height: 220 });
  stage.replaceChildren(canvas);
  const pen = canvas.getContext("2d")!;
  const spent: number[] = [];
  for (let round = 0; round < frames; round += 1) {
    await frame();
    const from = performance.now();
    pen.clearRect(0, 0, canvas.width, canvas.height);
    pen.beginPath();
    for (let corner = 0; corner < 1800; corner += 1) pen.lineTo(corner / 2, 110 + 80 * wave(corner * 500 + round));
    pen.stroke();
    spent.push(performance.now() - from);
  }
  return spent;
}

/** Of twenty single peaks, each higher than the one before by the same, how many a chart of `points` draws. */
function peaksDrawn(points: number): number {
  const peaks = 20;
  const { values, scene, take } = plotOf(points);
  for (let peak = 0; peak < peaks; peak += 1) values[Math.floor((points * (peak + 0.37)) / peaks)]![1] = 10 + peak;
  take();
  const drawn = new Set<number>();
  const note = (corners: ArrayLike<number>): void => {
    for (let at = 1; at < corners.length; at += 2) drawn.add(corners[at]!);
  };
  const pen: Painter = {
    ...{ line: note, area: note },
    within: (_, draw) => draw(),
    widthOf: (text) => text.length * 6,
    ...{ box: ignored, dot: ignored, text: ignored },
  };
  scene.paint(pen, { width: 900, height: 220 }, themeOf(document.documentElement), plainView);
  const { find } = placesOf([...drawn].toSorted((one, other) => one - other));
  return Array.from({ length: peaks }, (_, peak) => find(peak)).filter(Boolean).length;
}

const ignored = (): void => undefined;

/** The highest corner is the last peak; each one before it lies lower by the same. */
function placesOf(drawn: readonly number[]) {
  const [top, second] = [drawn[0]!, drawn[1]!];
  const isThere = (place: number): boolean => drawn.some((one) => Math.abs(one - place) < 1e-6);
  return { find: (peak: number): boolean => isThere(top + (second - top) * peak) };
}

/** Milliseconds from giving a chart the points of a finished run to the frame that shows them. */
async function finishedChart(points: number): Promise<number> {
  const { plot, scene, take } = plotOf(points);
  const from = performance.now();
  take();
  plot.scene = scene;
  await shown([plot]);
  return performance.now() - from;
}

interface Row {
  readonly name: string;
  readonly score: number;
}

/** Milliseconds from giving a table its rows to the frame that shows the first, and frames a second while it is scrolled. */
async function longTable(count: number): Promise<{ milliseconds: number; framesPerSecond: number; rows: number }> {
  const table = document.createElement("tn-table") as TnTable<Row>;
  table.style.blockSize = "600px";
  table.columns = [
    { id: "name", title: "Name", width: "1fr", cell: ({ name }) => name },
    { id: "score", title: "Score", width: "8rem", isNumber: true, cell: ({ score }) => String(score) },
  ];
  const rows = Array.from({ length: count }, (_, index) => ({ name: `run ${index}`, score: index % 97 }));
  stage.replaceChildren(table);
  await table.updateComplete;
  const from = performance.now();
  table.rows = rows;
  await table.updateComplete;
  await frame();
  const milliseconds = performance.now() - from;
  const scroll = table.renderRoot.querySelector<HTMLElement>("[role=grid]") ?? table;
  const framesPerSecond = await scrolled(scroll, 60);
  return { milliseconds, framesPerSecond, rows: table.renderRoot.querySelectorAll("[role=row]").length };
}

async function scrolled(part: HTMLElement, frames: number): Promise<number> {
  const from = performance.now();
  for (let round = 0; round < frames; round += 1) {
    part.scrollTop += 900;
    await frame();
  }
  return (frames * 1000) / (performance.now() - from);
}

/** Milliseconds from giving a log its lines to the frame that shows them, and the rows that stand in the document. */
async function longLog(lines: number): Promise<{ milliseconds: number; rows: number }> {
  const log = document.createElement("tn-log") as TnLog;
  stage.replaceChildren(log);
  await log.updateComplete;
  const all: LogLine[] = Array.from({ length: lines }, (_, seq) => ({
    seq,
    time: seq * 731,
    level: "info",
    stage: "train",
    text: `step ${seq}`,
  }));
  const from = performance.now();
  log.lines = all;
  await log.updateComplete;
  await frame();
  return { milliseconds: performance.now() - from, rows: log.renderRoot.querySelectorAll("p").length };
}

/** Frames a second of a log that is followed while `more` lines come in each. */
async function followedLog(lines: number, more: number, frames: number): Promise<number> {
  const log = document.createElement("tn-log") as TnLog;
  stage.replaceChildren(log);
  const lineOf = (seq: number): LogLine => ({ seq, time: seq, level: "info", stage: "train", text: `step ${seq}` });
  const all = Array.from({ length: lines + more * frames }, (_, seq) => lineOf(seq));
  log.lines = all.slice(0, lines);
  await log.updateComplete;
  const from = performance.now();
  for (let round = 0; round < frames; round += 1) {
    log.lines = all.slice(0, lines + more * (round + 1));
    await frame();
  }
  return (frames * 1000) / (performance.now() - from);
}

startTheme();
await useLocale("en");
const measured = { liveCharts, bareCanvas, peaksDrawn, finishedChart, longTable, longLog, followedLog };
export type Measured = typeof measured;
Object.assign(globalThis, { measured });
