import type { ServerResponse } from "node:http";
import { describe, expect, it } from "vitest";
import { answers as runAnswers, trainedId } from "./run-answers.ts";
import { builtSite, checkPages, hasChromium } from "./site.ts";

const [predictions, nothing] = ["a".repeat(64), "b".repeat(64)];
const axis = (label: string) => ({ label, scale: "linear" });
const steps = 40;
let value = 0.5;
let stream: ServerResponse | undefined;

const float64 = (values: readonly number[]) => ({
  kind: "numbers",
  data: Buffer.from(Float64Array.from(values).buffer).toString("base64"),
});
const charts = [
  {
    kind: "line",
    title: "Loss, as it comes",
    x: axis("step"),
    y: axis("loss"),
    series: [],
    data: { metric: "loss", split: "train" },
  },
  {
    ...{ kind: "scatter", title: "How sure of it", x: axis("row"), y: axis("score"), points: { x: [], y: [] } },
    data: { artifact: predictions, columns: { x: "id", y: "score", answer: "prediction" } },
    links: { opens: "rows", filter: { row: "$x" } },
  },
  {
    kind: "line",
    title: "What was never measured",
    x: axis("step"),
    y: axis("y"),
    series: [],
    data: { metric: "warmth" },
  },
  {
    ...{ kind: "scatter", title: "A file that is gone", x: axis("x"), y: axis("y"), points: { x: [], y: [] } },
    data: { artifact: nothing, columns: { x: "id", y: "score" } },
  },
];

const site = builtSite({
  ...runAnswers,
  [`/runs/${trainedId}/charts`]: { charts: charts.map((spec) => ({ spec, plugin: "@acme/charts" })), unreadable: 1 },
  [`/runs/${trainedId}/metrics`]: ({ query }: { query: URLSearchParams }) => ({
    seq: 900,
    items:
      query.get("name") === "warmth"
        ? []
        : ["evaluate", "train"].map((stage) => ({
            ...{ name: "loss", split: "train", stage, measured: steps },
            points: Array.from({ length: stage === "train" ? steps : 1 }, (_, step) => [
              step,
              null,
              value + 1 / (step + 1),
              0,
            ]),
          })),
  }),
  [`/runs/${trainedId}/artifacts/${predictions}/columns`]: ({ query }: { query: URLSearchParams }) => ({
    rows: 3,
    columns: Object.fromEntries(
      query
        .getAll("name")
        .map((name) => [
          name,
          name === "prediction"
            ? { kind: "words", values: ["billing", "returns", "billing"] }
            : float64(name === "id" ? [4, 9, 12] : [0.2, 0.6, 0.9]),
        ]),
    ),
  }),
  "/events": (opened: ServerResponse) => (stream = opened),
});
const path = `/p/default/runs/${trainedId}?tab=charts`;

describe.skipIf(!hasChromium)("charts that name what they draw", () => {
  checkPages(site, { "charts of a run": { path, ready: "The run has not measured this." } });

  it("have a metric of the run, live, and columns of its files", async () => {
    const { page, close } = await site.open(path);
    await page.getByRole("img", { name: /Loss, as it comes falls from 1.500 to 0.5250/ }).waitFor();
    await page.getByText("The run has not measured this.").waitFor();
    expect(await page.getByText("1 file holds no chart that can be drawn.").count()).toBe(1);
    await page.getByText("connected").waitFor();
    await page.waitForTimeout(300);
    value = 0.25;
    const payload = { name: "loss", value: 0.3, step: 41, split: "train", stage: "train" };
    stream?.write(
      `id: c901\ndata: ${JSON.stringify({ seq: 901, time: Date.now(), type: "metric", payload, topic: `run:${trainedId}` })}\n\n`,
    );
    await page.getByRole("img", { name: /Loss, as it comes falls from 1.250 to 0.2750/ }).waitFor();
    await close();
  });

  it("lead from a mark to its row", async () => {
    const { page, close } = await site.open(path);
    const plot = page.getByRole("img", { name: /How sure of it/ });
    await plot.focus();
    await page.keyboard.press("End");
    await page.keyboard.press("Enter");
    await expect
      .poll(() => new URL(page.url()).pathname + new URL(page.url()).search)
      .toBe(`/p/default/evaluate/${trainedId}?row=12`);
    await close();
  });
});
