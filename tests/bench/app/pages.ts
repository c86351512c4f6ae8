import type { ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import type { Page } from "playwright-core";
import { homeAnswers } from "../../../shell/web/browser/home-answers.ts";
import { answers as runAnswers } from "../../../shell/web/browser/run-answers.ts";
import { planned, recipe as stored, trainAnswers } from "../../../shell/web/browser/train-answers.ts";
import type { Browser } from "../../../shell/web/browser/built-pages.ts";
import { serveBuilt, type Asked } from "../../../shell/web/browser/stand-in-server.ts";
import { median, percentile, type Figure } from "../bench.ts";

const rounds = 5;
const acts = 20;
const patienceMs = 30_000;

/** As much of the browser as is asked for in it; these types are Node's. */
interface InPage {
  readonly performance: { now(): number; getEntriesByName(name: string): readonly { startTime: number }[] };
  requestAnimationFrame(then: () => void): void;
  told: { interactions: number[]; tasks: number[] };
  says(text: string): boolean;
}

/** What the browser itself counts, and a look through all shadow roots; before any script of the page, past its policy. */
const observers = `
  globalThis.told = { interactions: [], tasks: [] };
  const heard = new Map();
  new PerformanceObserver((list) => {
    for (const { interactionId, duration } of list.getEntries())
      if (interactionId > 0) heard.set(interactionId, Math.max(duration, heard.get(interactionId) ?? 0));
    told.interactions = [...heard.values()];
  }).observe({ type: "event", durationThreshold: 16, buffered: true });
  new PerformanceObserver((list) => told.tasks.push(...list.getEntries().map(({ duration }) => duration)))
    .observe({ type: "longtask", buffered: true });
  const within = (node, text) =>
    [...node.querySelectorAll("*")].some(({ shadowRoot }) => shadowRoot && (shadowRoot.textContent.includes(text) || within(shadowRoot, text)));
  globalThis.says = (text) => document.body !== null && within(document, text);
`;

/** The built app before the stand-in server: what a person waits for, without what a server computes. */
export async function* pages(browser: Browser, folder: string): AsyncGenerator<Figure> {
  yield* await coldStart(browser, folder);
  yield* await training(browser, folder);
  yield* await liveRun(browser, folder);
}

async function coldStart(browser: Browser, folder: string): Promise<Figure[]> {
  const server = await serveBuilt(folder, homeAnswers);
  const [paints, readies]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    const page = await freshPage(browser);
    await page.goto(`${server.origin}/models`);
    readies.push(await timeOf(page, "giant-7b"));
    paints.push(
      await page.evaluate(
        () => (globalThis as unknown as InPage).performance.getEntriesByName("first-contentful-paint")[0]!.startTime,
      ),
    );
    await page.context().close();
  }
  await server.close();
  return [
    { what: "first paint, cold", value: median(paints), unit: "ms", limit: 800 },
    { what: "ready, cold", value: median(readies), unit: "ms", limit: 1200 },
  ];
}

async function training(browser: Browser, folder: string): Promise<Figure[]> {
  const preview = ({ body }: Asked): object => {
    const { recipe } = body as { recipe: { train?: { epochs?: number } } };
    return { ...planned, steps: 1000 + (recipe.train?.epochs ?? 3) };
  };
  let etag = 1;
  const save = ({ body }: Asked): object => ({ ...stored, ...(body as object), etag: String((etag += 1)) });
  const server = await serveBuilt(folder, {
    ...trainAnswers,
    "/plans/preview": preview,
    "PUT /recipes/support-tickets": save,
  });
  const [numbers, interactions, tasks]: [number[], number[], number[]] = [[], [], []];
  for (let round = 0; round < rounds; round += 1) {
    const page = await freshPage(browser);
    await page.goto(`${server.origin}/p/default/train/support-tickets`);
    await timeOf(page, "1,002");
    const before = await page.evaluate(() => (globalThis as unknown as InPage).told.tasks.length);
    const spent: number[] = [];
    for (let act = 0; act < acts; act += 1) spent.push(await untilNewNumbers(page, 3 + act));
    numbers.push(percentile(spent, 0.95));
    const told = await page.evaluate(() => (globalThis as unknown as InPage).told);
    // The browser tells of those alone that took 16 ms or more.
    const quick = Array.from({ length: Math.max(0, acts - told.interactions.length) }, () => 16);
    interactions.push(percentile([...told.interactions, ...quick], 0.95));
    tasks.push(Math.max(0, ...told.tasks.slice(before)));
    await page.context().close();
  }
  await server.close();
  return [
    { what: "interaction to paint, p95", value: median(interactions), unit: "ms", limit: 50 },
    { what: "longest task after the start", value: median(tasks), unit: "ms", limit: 100 },
    {
      what: "changed setting to new numbers of the plan, p95, answered at once",
      value: median(numbers),
      unit: "ms",
      limit: 400,
    },
  ];
}

async function untilNewNumbers(page: Page, epochs: number): Promise<number> {
  const field = page.getByRole("textbox", { name: "Epochs" });
  const from = await page.evaluate(() => (globalThis as unknown as InPage).performance.now());
  await field.press("ArrowUp");
  return (await timeOf(page, `1,0${String(epochs).padStart(2, "0")}`)) - from;
}

async function liveRun(browser: Browser, folder: string): Promise<Figure[]> {
  let stream: ServerResponse | undefined;
  const opened = (one: ServerResponse, _cursor: string | null, query: URLSearchParams): void => {
    if ((query.get("topics") ?? "").includes("run:r-0")) stream = one;
  };
  const server = await serveBuilt(folder, { ...runAnswers, "/events": opened });
  const late: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    stream = undefined;
    const page = await freshPage(browser);
    await page.goto(`${server.origin}/p/default/runs/r-0`);
    await timeOf(page, "600 of 1,200 steps");
    while (stream === undefined) await delay(20);
    const spent: number[] = [];
    for (let act = 1; act <= acts; act += 1) {
      const payload = { stage: "train", done: 600 + act, total: 1200, unit: "steps", rate: 2, etaSeconds: [1, 2] };
      const event = { seq: 812 + act, time: Date.now(), type: "progress", payload, topic: "run:r-0" };
      const from = await page.evaluate(() => (globalThis as unknown as InPage).performance.now());
      (stream as ServerResponse).write(`id: c${event.seq}\ndata: ${JSON.stringify(event)}\n\n`);
      spent.push((await timeOf(page, `${600 + act} of 1,200 steps`)) - from);
    }
    late.push(percentile(spent, 0.95));
    await page.context().close();
  }
  await server.close();
  return [{ what: "event to screen, p95", value: median(late), unit: "ms", limit: 250 }];
}

async function freshPage(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, serviceWorkers: "block" });
  await context.addInitScript(observers);
  await context.addInitScript('localStorage.setItem("tuneit.welcomed", "true")');
  return context.newPage();
}

/** When the page shows a text, in its own milliseconds since it was asked for. */
async function timeOf(page: Page, text: string): Promise<number> {
  const shown = await page.evaluate(
    ([wanted, mostMs]) =>
      new Promise<number | null>((done) => {
        const here = globalThis as unknown as InPage;
        const until = here.performance.now() + mostMs;
        const look = (): void => {
          if (here.says(wanted)) done(here.performance.now());
          else if (here.performance.now() > until) done(null);
          else here.requestAnimationFrame(look);
        };
        look();
      }),
    [text, patienceMs] as const,
  );
  if (shown === null) throw new Error(`The page does not say "${text}".`);
  return shown;
}
