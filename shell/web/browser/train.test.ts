import type { ProblemDetails, RunRow } from "@tuneit/protocol/http";
import { beforeEach, describe, expect, it } from "vitest";
import { answers } from "./answers.ts";
import { builtSite, checkPages, hasChromium } from "./site.ts";
import type { Asked } from "./stand-in-server.ts";
import { planned, recipe, trainAnswers } from "./train-answers.ts";

const at = "/p/default/train/support-tickets";
const [run] = (answers["/runs"] as { items: readonly RunRow[] }).items;

const problem = (code: string, status: number, problems: ProblemDetails["problems"]) => ({
  ...{ type: "", title: "It cannot be so.", status, detail: "", code, mend: "Mend it.", instance: "", problems },
});

interface Sent {
  readonly recipe: { readonly train?: { readonly epochs?: number; readonly checkpoint?: unknown } };
  readonly planHash?: string;
  readonly grant?: string;
}

/** What the server was told in the test that runs. */
let written: string[] = [];
let started: Sent[] = [];
let moves = 0;
let isMissing = false;
let issues: readonly unknown[] = [];

beforeEach(() => {
  written = [];
  started = [];
  moves = 0;
  isMissing = false;
  issues = [];
});

const hashOf = ({ recipe: given }: Sent): string => `${JSON.stringify(given).length}-${moves}`.padStart(64, "0");
const asked = { kind: "python:run", scope: "train", reason: "It trains the model.", required: true, granted: false };

const site = builtSite({
  ...trainAnswers,
  "PUT /recipes/support-tickets": ({ body }: Asked) => {
    const { text } = body as { text: string };
    written.push(text);
    return { ...recipe, text, etag: String(written.length + 1) };
  },
  "/plans/preview": ({ body }: Asked) => {
    const sent = body as Sent;
    const epochs = sent.recipe.train?.epochs ?? 3;
    if (epochs > 100)
      return problem("TUNEIT_RECIPE_INVALID", 422, [{ pointer: "/recipe/train/epochs", message: "at most 100 here" }]);
    const missing = isMissing ? [{ ...asked, plugin: "@tuneit/engine", means: "run Python in the sandbox" }] : [];
    return { ...planned, hash: hashOf(sent), steps: 19 * epochs, missing };
  },
  "/datasets/support-tickets.csv/report": () => ({ gate: issues.length === 0 ? "open" : "shut", issues }),
  "/runs/r-3": { ...run, id: "r-3", name: "tickets, rank 8", plan: { recipe: planned.plan.recipe } },
  "POST /runs": ({ body }: Asked) => {
    const sent = body as Sent;
    if (sent.planHash !== hashOf(sent))
      return problem("TUNEIT_SERVER_PLAN_MOVED", 409, [{ pointer: "/plugins/0/version", message: "1.0.0 → 1.1.0" }]);
    started.push(sent);
    return run;
  },
});

describe.skipIf(!hasChromium)("Train", () => {
  checkPages(site, {
    "train, begin": { path: "/p/default/train?data=sms-spam.tsv", ready: "New recipe" },
    "train, fork": { path: "/p/default/train?fork=r-3", ready: "Fork of" },
    "train": { path: at, ready: "Memory by part" },
    "train, wizard": { path: `${at}?step=data`, ready: "Next: Parameters" },
    "train, review": { path: `${at}?step=review`, ready: "What will happen" },
    "train, YAML": { path: `${at}?view=yaml`, ready: "Form" },
    "train, unknown recipe": { path: "/p/default/train/none", ready: "All recipes" },
  });

  it("an edit changes its line alone, is counted anew, saved, and taken back by key", async () => {
    const { page, close } = await site.open(at);
    await page.getByText("38", { exact: true }).waitFor();
    await page.getByRole("textbox", { name: "Epochs" }).fill("4");
    await page.getByRole("textbox", { name: "Epochs" }).press("Tab");
    await page.getByText("76", { exact: true }).waitFor();
    await expect.poll(() => written.at(-1)).toBe(recipe.text.replace("epochs: 2", "epochs: 4"));
    await page.getByRole("heading", { name: "Memory by part" }).click();
    await page.keyboard.press("Control+z");
    await expect.poll(() => written.at(-1)).toBe(recipe.text);
    expect(await page.getByRole("textbox", { name: "Epochs" }).inputValue()).toBe("2");
    await close();
  });

  it("writes no text that cannot be read: it is marked, kept over other views and a reload, and Start says why", async () => {
    const { page, close } = await site.open(`${at}?view=yaml`);
    const text = page.getByRole("textbox", { name: "Recipe as YAML" });
    const broken = recipe.text.replace("epochs: 2", "epochs: [2");
    await text.fill(broken);
    await page.getByText("Not saved", { exact: true }).waitFor();
    const line = recipe.text.split("\n").findIndex((one) => one.includes("epochs: 2")) + 1;
    const told = page.getByText(/^The recipe cannot be read: look at line \d+/);
    await told.waitFor();
    expect(Number(/\d+/.exec((await told.textContent()) ?? "")?.[0])).toBeGreaterThanOrEqual(line);
    await page
      .getByRole("button", { name: /^Line \d+/ })
      .first()
      .waitFor();
    expect(await text.getAttribute("aria-invalid")).toBe("true");
    expect(await page.getByRole("button", { name: "Start", exact: true }).getAttribute("aria-disabled")).toBe("true");
    await page.keyboard.press("Control+Enter");
    await page.getByRole("link", { name: "Form", exact: true }).click();
    await page.getByText("The form is there again once the text can be read.").waitFor();
    expect(await text.inputValue()).toBe(broken);
    expect(await page.getByRole("textbox", { name: "Name of the run" }).inputValue()).not.toBe("run");
    await page.getByRole("link", { name: "Runs" }).first().click();
    await page.getByRole("heading", { name: "Runs" }).waitFor();
    await page.goBack();
    await page.getByText("Not saved", { exact: true }).waitFor();
    await page.reload();
    await page.getByText("Not saved", { exact: true }).waitFor();
    expect(await text.inputValue()).toBe(broken);
    expect(await page.getByRole("textbox", { name: "Name of the run" }).inputValue()).not.toBe("run");
    expect(await page.locator("tn-skeleton").count()).toBe(0);
    expect([written, started]).toEqual([[], []]);
    const whole = recipe.text.replace("epochs: 2", "epochs: 5");
    await text.fill(whole);
    await page.getByText("Saved", { exact: true }).waitFor();
    expect(written).toEqual([whole]);
    await page.getByRole("textbox", { name: "Epochs" }).waitFor();
    await close();
  });

  it("says that it is on an older version, reads that, and goes back to the newest", async () => {
    const { page, close } = await site.open(`/p/default/train?data=support-tickets.csv&v=${"ab".repeat(32)}`);
    await page.getByText("On version abababababab of the data, which is not the newest.").waitFor();
    const read = page.waitForRequest((request) => request.url().includes("/preview?"));
    const made = page.waitForRequest((request) => request.method() === "POST" && request.url().endsWith("/recipes"));
    await page.getByRole("button", { name: "Begin", exact: true }).click();
    expect(new URL((await read).url()).searchParams.get("v")).toBe("ab".repeat(32));
    expect(((await made).postDataJSON() as { text: string }).text).toContain(`version: ${"ab".repeat(32)}`);
    await page.goto(`${site.origin()}/p/default/train?data=support-tickets.csv&v=${"ab".repeat(32)}`);
    await page.getByRole("button", { name: "Take the newest" }).click();
    await expect.poll(() => new URL(page.url()).searchParams.has("v")).toBe(false);
    expect(await page.getByText("which is not the newest").count()).toBe(0);
    await close();
  });

  it("takes a recipe from an older version to the newest", async () => {
    const versioned = {
      ...recipe,
      text: recipe.text.replace("tickets.csv }", "tickets.csv, version: abababababab }"),
    };
    expect(versioned.text).not.toBe(recipe.text);
    const { page, close } = await site.open("/p/default/train");
    await page.route("**/api/v1/recipes/support-tickets", (route) =>
      route.request().method() === "GET" ? route.fulfill({ json: versioned }) : route.fallback(),
    );
    await page.goto(`${site.origin()}${at}`);
    await page.getByText("On version abababababab of the data").waitFor();
    await page.getByRole("button", { name: "Take the newest" }).click();
    await expect.poll(() => written.at(-1)).toContain("path: data/support-tickets.csv }");
    expect(written.at(-1)).not.toContain("version:");
    expect(await page.getByText("which is not the newest").count()).toBe(0);
    await close();
  });

  it("leads to the rows as the recipe's model sees them", async () => {
    const { page, close } = await site.open(at);
    const link = page.getByRole("link", { name: "As the model sees it" });
    const { searchParams, pathname } = new URL((await link.getAttribute("href")) ?? "", site.origin());
    expect(pathname).toMatch(/^\/p\/default\/data\/./);
    expect(Object.fromEntries(searchParams)).toMatchObject({ view: "model", model: "bundled:minilm-l6" });
    await close();
  });

  it("levels by key hide fields, and stay for the next visit", async () => {
    const { page, close } = await site.open(at);
    await page.getByText("Memory by part").waitFor();
    expect(await page.getByText("Warm-up").count()).toBe(0);
    await page.keyboard.press("2");
    await page.getByText("Warm-up").first().waitFor();
    await page.reload();
    await page.getByText("Warm-up").first().waitFor();
    expect(await page.getByText("You turned @tuneit/export-onnx off.").count()).toBe(1);
    await close();
  });

  it("has the settings of the engine, from the level that they are for", async () => {
    const { page, close } = await site.open(at);
    await page.getByText("Memory by part").waitFor();
    expect(await page.getByText("Engine: PyTorch").count()).toBe(0);
    await page.keyboard.press("2");
    const rows = page.getByRole("textbox", { name: "Rows to follow" });
    await rows.fill("0");
    await rows.press("Tab");
    await expect.poll(() => written.at(-1)).toContain("engine: { use: pytorch, with: { samples: 0 } }");
    expect(await page.getByText("Linear layers").count()).toBe(0);
    await page.keyboard.press("1");
    await page.getByText("Engine: PyTorch").waitFor();
    await page.keyboard.press("2");
    await rows.fill("6");
    await rows.press("Tab");
    await expect.poll(() => written.at(-1)).not.toContain("samples: 0");
    await close();
  });

  it("shows on its field what the server refuses, and does not start", async () => {
    const { page, close } = await site.open(at);
    await page.getByText("Memory by part").waitFor();
    await page.getByRole("textbox", { name: "Epochs" }).fill("500");
    await page.getByRole("textbox", { name: "Epochs" }).press("Tab");
    await page.getByText("at most 100 here").first().waitFor();
    await page.getByText("Mend what is marked first.").waitFor();
    await page.keyboard.press("Control+Enter");
    await page.getByRole("link", { name: "YAML" }).click();
    await page.getByRole("button", { name: "Line 30" }).waitFor();
    expect(started).toEqual([]);
    await close();
  });

  it("starts the plan that was seen: a beginner stays, others go to the run", async () => {
    const { page, close } = await site.open(at);
    await page.getByText("Memory by part").waitFor();
    await page.keyboard.press("Control+Enter");
    await expect.poll(() => new URL(page.url()).searchParams.get("run")).toBe("r-0");
    expect(started).toMatchObject([{ grant: "none", recipe: { train: { epochs: 2 } } }]);
    await page.keyboard.press("3");
    await page.getByRole("button", { name: "Start" }).click();
    await expect.poll(() => new URL(page.url()).pathname).toBe("/p/default/runs/r-0");
    await close();
  });

  it("shows what moved before it starts another plan than the one that was seen", async () => {
    const { page, close } = await site.open(at);
    await page.getByText("Memory by part").waitFor();
    moves = 1;
    await page.keyboard.press("Control+Enter");
    await page.getByText("1.0.0 → 1.1.0").waitFor();
    expect(started).toEqual([]);
    await page.locator("tn-start-panel tn-button[kind=primary]:not([disabled])").waitFor();
    await page.keyboard.press("Control+Enter");
    await expect.poll(() => started.length).toBe(1);
    await close();
  });

  it("asks for permissions in words, and to give them is never the default", async () => {
    isMissing = true;
    const { page, close } = await site.open(at);
    await page.getByText("run Python in the sandbox").waitFor();
    await page.keyboard.press("Control+Enter");
    expect(started).toEqual([]);
    await page.getByRole("button", { name: "Allow this and start" }).click();
    await expect.poll(() => started.map(({ grant }) => grant)).toEqual(["declared"]);
    await close();
  });

  it("does not start on data that its report is against, but for what the recipe cleans", async () => {
    const fix = { use: "drop-empty", with: {}, rowsBefore: 3, rowsAfter: 2, changed: 0 };
    issues = [
      { severity: "error", message: "9 rows are empty.", fix },
      { severity: "error", message: "There is one class only.", fix: null },
    ];
    const { page, close } = await site.open(at);
    await page.getByText("There is one class only.").waitFor();
    expect(await page.getByText("9 rows are empty.").count()).toBe(0);
    await page.getByText("Mend the data first: its report says why.").waitFor();
    await page.keyboard.press("Control+Enter");
    expect(started).toEqual([]);
    await page.getByRole("link", { name: "Mend the data" }).click();
    expect(new URL(page.url()).pathname).toBe("/p/default/data/support-tickets.csv/report");
    await close();
  });

  it("advises only what the planner bears out, and the advice does what it says", async () => {
    const { page, close } = await site.open(at);
    await page.getByRole("button", { name: "Keep the best instead" }).click();
    await expect.poll(() => written.at(-1)).toContain("best: validation.accuracy");
    expect(await page.getByRole("button", { name: "Keep the best instead" }).count()).toBe(0);
    await close();
  });

  it("goes step by step through the same recipe", async () => {
    const { page, close } = await site.open(`${at}?step=model`);
    for (const step of ["Data", "Parameters", "Review", "Train", "Test"])
      await page.getByRole("link", { name: `Next: ${step}` }).click();
    expect(new URL(page.url()).searchParams.get("step")).toBe("test");
    await page.goBack();
    await page.getByRole("link", { name: "Next: Test" }).waitFor();
    await close();
  });

  it("fits a phone: nothing is cut off at 320 pixels", async () => {
    const { page, close } = await site.open(at, { viewport: { width: 320, height: 700 } });
    await page.getByRole("button", { name: "What follows from it" }).click();
    await page.getByText("Memory by part").waitFor();
    const width = await page.evaluate(() => {
      const inner = document.querySelector("tn-app")?.shadowRoot?.querySelector("main");
      return (inner?.scrollWidth ?? 0) - (inner?.clientWidth ?? 0);
    });
    expect(width).toBe(0);
    await close();
  });

  it("has its figures in a drawer where there is no room beside the form, by mouse and by key", async () => {
    const { page, close } = await site.open(at, { viewport: { width: 1000, height: 800 } });
    const figures = page.getByText("Memory by part");
    const opener = page.getByRole("button", { name: "What follows from it" });
    await opener.waitFor();
    expect(await figures.isVisible()).toBe(false);
    await opener.click();
    await figures.waitFor();
    const beside = await page
      .getByRole("complementary", { name: "What follows from it" })
      .locator("> div")
      .boundingBox();
    expect(beside!.x + beside!.width).toBe(1000);
    expect(beside!.width).toBeLessThanOrEqual(372);
    await page.keyboard.press("Escape");
    await expect.poll(() => figures.isVisible()).toBe(false);
    await page.keyboard.press("]");
    await figures.waitFor();
    await page.getByRole("button", { name: "Fold the panel" }).click();
    await expect.poll(() => figures.isVisible()).toBe(false);
    expect(await page.getByRole("button", { name: /Start/ }).isVisible()).toBe(true);
    await close();
  });
});
