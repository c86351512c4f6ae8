import type { ServerResponse } from "node:http";
import { describe, expect, it } from "vitest";
import { answers, trainedId } from "./run-answers.ts";
import { laterSamples, samples } from "./run-samples-answers.ts";
import { builtSite, checkPages, hasChromium } from "./site.ts";

let stream: ServerResponse | null = null;
const cursors: (string | null)[] = [];
let isLater = false;
const site = builtSite({
  ...answers,
  "/runs/r-0/samples": () => (isLater ? laterSamples : samples),
  "/events": (opened: ServerResponse, cursor: string | null) => {
    stream = opened;
    cursors.push(cursor);
  },
});

const at = "/p/default/runs";
const pages = {
  "run": { path: `${at}/r-0`, ready: "600 of 1,200 steps" },
  "run that ended": { path: `${at}/${trainedId}`, ready: "better, was 0.1250" },
  "failed run": { path: `${at}/r-3`, ready: "Last good checkpoint: step 600." },
  "queued run": { path: `${at}/r-q`, ready: "Place 2 in the queue" },
  "unknown run": { path: `${at}/none`, ready: "Look it up in the list of runs." },
  "run without its curves": { path: `${at}/r-part`, ready: "Try again" },
  "run, samples": { path: `${at}/r-0?tab=samples&step=200`, ready: "3 of 6 right" },
  "run, many samples": { path: `${at}/${trainedId}?tab=samples`, ready: "200 of 4,000 evaluations" },
  "run, samples turned off": { path: `${at}/r-3?tab=samples`, ready: "This run follows no rows" },
  "run, no samples yet": { path: `${at}/r-q?tab=samples`, ready: "No samples yet" },
  "run, samples away": { path: `${at}/r-part?tab=samples`, ready: "Try again" },
  "run, hardware": { path: `${at}/r-0?tab=hardware`, ready: "1.3 GB of 6 GB" },
  "run, log": { path: `${at}/r-3?tab=log`, ready: "From warnings" },
  "run, files": { path: `${at}/${trainedId}?tab=files`, ready: "answers like the live model" },
  "run, settings": { path: `${at}/r-0?tab=settings`, ready: "train.learningRate" },
};

function tell(seq: number, type: string, payload: unknown): void {
  const event = { seq, time: Date.now(), type, payload, topic: "run:r-0" };
  stream?.write(`id: c${seq}\ndata: ${JSON.stringify(event)}\n\n`);
}

const progress = (done: number) => ({ stage: "train", done, total: 1200, unit: "steps", rate: 2, etaSeconds: [1, 2] });

describe.skipIf(!hasChromium)("the page of a run", () => {
  checkPages(site, pages);

  it("opens the nearest part where the link names none, and says so", async () => {
    const { page, close } = await site.open(`${at}/r-0?tab=nonsense`);
    await page.getByText(/^The link asked for the view/).waitFor();
    await page.getByText("600 of 1,200 steps").waitFor();
    await close();
  });

  it("shows on a phone which part is open, and a failure inside of its frame", async () => {
    const { page, close } = await site.open(`${at}/r-3?tab=settings`, { viewport: { width: 320, height: 640 } });
    const open = page.locator("nav.tabs [aria-current=page]");
    await open.waitFor();
    const right = (box: { x: number; width: number } | null) => (box === null ? Infinity : box.x + box.width);
    expect(right(await open.boundingBox())).toBeLessThanOrEqual(320);
    const frame = page.getByRole("alert");
    const copy = page.getByRole("button", { name: "Copy" });
    expect(right(await copy.boundingBox())).toBeLessThanOrEqual(right(await frame.boundingBox()));
    await close();
  });

  it("follows the journal, and goes on after a cut from where it was", async () => {
    const { page, close } = await site.open(`${at}/r-0`);
    await page.getByText("600 of 1,200 steps").waitFor();
    await page.getByText("connected").waitFor();
    await page.waitForTimeout(300);
    tell(813, "progress", progress(601));
    tell(814, "metric", { name: "loss", value: 0.2, step: 601, split: "train", stage: "train" });
    await page.getByText("601 of 1,200 steps").waitFor();
    await page.getByText("Step 601 of 601").waitFor();
    expect(await page.title()).toBe("50 % · support tickets – TuneIT");
    stream?.destroy();
    await page.getByText("The run goes on without this page.").waitFor();
    await expect.poll(() => cursors.at(-1), { timeout: 10_000 }).toBe("c814");
    await page.getByText("The run goes on without this page.").waitFor({ state: "detached" });
    tell(815, "progress", progress(602));
    await page.getByText("602 of 1,200 steps").waitFor();
    await close();
  });

  it("reads the snapshot again where an event is missing", async () => {
    const { page, close } = await site.open(`${at}/r-0`);
    await page.getByText("connected").waitFor();
    await page.waitForTimeout(600);
    const asked: string[] = [];
    page.on("request", (request) => asked.push(new URL(request.url()).pathname));
    const askedAfterHole = (): string[] => {
      // Told until it is heard: on a slow machine the page may not follow the run yet.
      tell(840, "progress", progress(700));
      return asked;
    };
    await expect.poll(askedAfterHole, { timeout: 10_000 }).toContain("/api/v1/runs/r-0/metrics");
    expect(await page.getByText("600 of 1,200 steps").count()).toBe(1);
    await close();
  });

  it("is used by keys: log, step, mark", async () => {
    const { page, close } = await site.open(`${at}/r-0`);
    await page.getByText("Step 600 of 600").waitFor();
    await page.keyboard.press("ArrowLeft");
    await page.getByText("Step 599 of 600").waitFor();
    expect(new URL(page.url()).searchParams.get("step")).toBe("599");
    await page.keyboard.press("m");
    await page.getByText("Marks").waitFor();
    await page.keyboard.press("l");
    await page.getByLabel("Search the log").fill("step 7");
    await page.getByText("11 lines").waitFor();
    expect(new URL(page.url()).searchParams.get("q")).toBe("step 7");
    await close();
  });

  it("shows how rows were answered: by step, by keys, and as it goes on", async () => {
    isLater = false;
    const { page, close } = await site.open(`${at}/r-0?tab=samples`);
    await page.getByText("After step 600").waitFor();
    const late = page.getByRole("article", { name: "Row 109" });
    await late.getByText("changed to right").first().waitFor();
    await late
      .getByRole("img", { name: "7 evaluations; Probability of feedback: 11% at first, 71% at last" })
      .waitFor();
    await page.keyboard.press("ArrowLeft");
    await page.getByText("After step 500").waitFor();
    expect(new URL(page.url()).searchParams.get("step")).toBe("500");
    await late.getByText("wrong", { exact: true }).first().waitFor();
    await page.getByRole("slider", { name: "Evaluation" }).focus();
    await page.keyboard.press("Home");
    await page.getByText("Before training").waitFor();
    const { width, height } = (await late.getByRole("img").boundingBox())!;
    await late.getByRole("img").click({ position: { x: (width * 1.5 * 28) / 320, y: height / 2 } });
    await page.getByText("After step 100").waitFor();
    await late.getByText("All answers of this row").click();
    await late.getByRole("row", { name: "600 feedback 71% 71% changed to right" }).waitFor();
    expect(await page.getByRole("link", { name: "Overview" }).getAttribute("href")).toMatch(/step=100$/);
    // The table is wider than a phone; its row is not.
    await page.setViewportSize({ width: 320, height: 720 });
    const row = (await late.boundingBox())!;
    expect(row.x + row.width).toBeLessThanOrEqual(320);
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.goto(`${site.origin()}${at}/r-0?tab=samples`);
    await page.getByText("connected").waitFor();
    await page.getByText("After step 600").waitFor();
    await page.waitForTimeout(600);
    isLater = true;
    tell(813, "samples", { stage: "train", split: "validation", step: 700, items: [] });
    await page.getByText("After step 700").waitFor();
    await page.getByRole("article", { name: "Row 109" }).getByText("changed to wrong").first().waitFor();
    await close();
  });
});
