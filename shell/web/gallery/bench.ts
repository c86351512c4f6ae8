import "../src/elements/chart/plot.ts";
import { LineScene } from "../src/elements/chart/line-scene.ts";
import type { LinePoints } from "../src/elements/chart/line-chart.ts";
import "../src/elements/log-view.ts";
import type { LogLine, TnLog } from "../src/elements/log-view.ts";
import type { TnPlot } from "../src/elements/chart/plot.ts";
import { useLocale } from "../src/app/locale.ts";
import { startTheme } from "../src/app/theme.ts";

const stage = document.querySelector<HTMLElement>("#stage")!;
const frame = (): Promise<number> => new Promise((done) => requestAnimationFrame(done));
const axis = (label: string) => ({ label, scale: "linear" as const });

/** Milliseconds of each update of a chart that has `points` and gets 1,000 more: appending and painting. */
async function liveChart(points: number, frames: number): Promise<number[]> {
  const plot = document.createElement("tn-plot") as TnPlot;
  plot.style.inlineSize = "900px";
  stage.replaceChildren(plot);
  const values: [number, number][] = Array.from({ length: points }, (_, step) => [
    step,
    Math.sin(step / 5000) + Math.sin(step * 12.9898) / 9,
  ]);
  const scene = new LineScene();
  const chart = (all: LinePoints) =>
    scene.update({ x: axis("step"), y: axis("loss"), series: [{ name: "loss", points: all }] });
  plot.scene = chart(values);
  await new Promise((done) => plot.addEventListener("tn-painted", done, { once: true }));
  const spent: number[] = [];
  for (let round = 0; round < frames; round += 1) {
    await frame();
    const from = performance.now();
    for (let more = 0; more < 1000; more += 1) values.push([values.length, Math.sin(values.length / 5000)]);
    chart(values);
    plot.paintNow();
    spent.push(performance.now() - from);
  }
  return spent;
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

startTheme();
await useLocale("en");
Object.assign(globalThis, { measured: { liveChart, longLog } });
