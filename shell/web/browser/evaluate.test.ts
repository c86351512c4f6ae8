import { describe, expect, it } from "vitest";
import { answers } from "./results-answers.ts";
import { trainedId } from "./run-answers.ts";
import { builtSite, checkPages, hasChromium } from "./site.ts";

const site = builtSite(answers);

const pages = {
  "evaluate": { path: `/p/default/evaluate/${trainedId}`, ready: "60 of 72 rows so far" },
  "evaluate, rows of a cell": {
    path: `/p/default/evaluate/${trainedId}?label=account&prediction=returns`,
    ready: "account, taken for returns",
  },
  "evaluate, slices": { path: `/p/default/evaluate/${trainedId}?by=column:channel`, ready: "worse than the whole" },
  "playground": { path: `/p/default/playground?runs=base,${trainedId}`, ready: "Write a text that nobody trained on." },
  "export": { path: `/p/default/export/${trainedId}`, ready: "Loaded again and asked" },
  "export, which run": { path: "/p/default/export", ready: "Of which run" },
};

describe.skipIf(!hasChromium)("what comes of a run", () => {
  checkPages(site, pages);

  it("opens the rows of a cell by keys, and closes them", async () => {
    const { page, close } = await site.open(`/p/default/evaluate/${trainedId}`);
    await page.getByRole("gridcell", { name: "9", exact: true }).first().focus();
    await page.keyboard.press("Enter");
    await page.getByText("account, answered right").waitFor();
    await page.getByText("I was charged twice").waitFor();
    await page.keyboard.press("Escape");
    await page.getByText("account, answered right").waitFor({ state: "detached" });
    const matrix = page.locator("tn-matrix").first();
    await expect.poll(() => matrix.locator("td:focus").count()).toBe(1);
    expect(new URL(page.url()).searchParams.has("label")).toBe(false);
    await close();
  });

  it("shows a split that was measured where the link names none of them, and says so", async () => {
    const { page, close } = await site.open(`/p/default/evaluate/${trainedId}?split=none`);
    await page.getByText(/^The link asked for the split/).waitFor();
    const asked = page.waitForRequest((request) => request.url().endsWith("/evaluation?split=test"));
    await page.reload();
    await asked;
    await page.getByText("60 of 72 rows so far").waitFor();
    await close();
  });

  it("cuts the split by a column and opens the errors of a slice, the surest first", async () => {
    const { page, close } = await site.open(`/p/default/evaluate/${trainedId}`);
    await page.getByText("12 to 48").waitFor();
    await page.getByLabel("Cut by").selectOption("channel");
    await page.getByText("worse than the whole").waitFor();
    await page.getByRole("button", { name: "without channel" }).waitFor();
    await page.getByRole("button", { name: "8 wrong of phone" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "channel: phone: answered wrong" }).waitFor();
    await page.getByText("I was charged twice").waitFor();
    const { searchParams } = new URL(page.url());
    expect(Object.fromEntries(searchParams)).toEqual({ by: "column:channel", slice: "1", wrong: "1" });
    await page.reload();
    await page.getByRole("heading", { name: "channel: phone: answered wrong" }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("heading", { name: "channel: phone: answered wrong" }).waitFor({ state: "detached" });
    await close();
  });

  it("asks base and tuned at once, says that they differ, and keeps a rating", async () => {
    const { page, close } = await site.open(`/p/default/playground?runs=base,${trainedId}`);
    const field = page.getByLabel("Text for all models");
    await field.fill("  \n ");
    await page.keyboard.press("Control+Enter");
    expect(await page.getByRole("button", { name: "Send" }).getAttribute("aria-disabled")).toBe("true");
    await field.fill("a".repeat(20_000));
    await page.getByText("A text ends after 20,000 characters").waitFor();
    await field.fill("Where is my parcel?");
    await page.keyboard.press("Control+Enter");
    await page.getByText("0.940").waitFor();
    await page.getByText("differs").waitFor();
    await page.getByText("38 ms").waitFor();
    expect(await field.evaluate((element) => element.matches(":focus"))).toBe(true);
    await page.getByRole("button", { name: "4 of 4" }).last().click();
    await page.reload();
    await page.getByLabel("Text for all models").fill("Where is my parcel?");
    await page.keyboard.press("Control+Enter");
    await page.getByText("0.940").waitFor();
    expect(await page.getByRole("button", { name: "4 of 4" }).last().getAttribute("aria-pressed")).toBe("true");
    await close();
  });

  it("marks right answers and offers to save them", async () => {
    const { page, close } = await site.open(`/p/default/playground?runs=${trainedId}`);
    await page.getByLabel("Text for all models").fill("Where is my parcel?");
    await page.getByRole("button", { name: "Send" }).click();
    await page.getByRole("button", { name: "shipping" }).click();
    await page.getByText("wrong", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Save 1 as a dataset" }).waitFor();
    await close();
  });

  it("shows what speaks against a format, and code that fits the files", async () => {
    const { page, close } = await site.open(`/p/default/export/${trainedId}`);
    await page.getByText("It takes models of the task causal-lm").waitFor();
    expect(await page.getByRole("radio", { name: /GGUF/ }).isDisabled()).toBe(true);
    await page.getByText("onnxruntime.InferenceSession").waitFor();
    await page.getByLabel("Operator set").first().waitFor();
    await close();
  });
});
