import { describe, expect, it } from "vitest";
import { faults } from "./axe.ts";
import { cutOff } from "./cut-off.ts";
import { halfDrawn, undrawn, withUmap, without } from "./insight-answers.ts";
import { answers } from "./results-answers.ts";
import { trainedId } from "./run-answers.ts";
import { builtSite, checkPages, hasChromium } from "./site.ts";

const hasFocus = (element: Element): boolean => element.matches(":focus");
const at = `/p/default/evaluate/${trainedId}`;
let isDrawn = false;
const site = builtSite(answers);
const bare = builtSite({ ...answers, [`/runs/${trainedId}/insights`]: without });
const fresh = builtSite({
  ...answers,
  [`GET /runs/${trainedId}/embeddings`]: () => (isDrawn ? answers[`GET /runs/${trainedId}/embeddings`] : undrawn),
});
let stands = halfDrawn;
const choosing = builtSite({ ...answers, [`GET /runs/${trainedId}/embeddings`]: () => stands });
const failing = builtSite({
  ...answers,
  [`/runs/${trainedId}/explain`]: {
    ...{ type: "", title: "The device has no memory left.", status: 503, detail: "The model needs 2 GB." },
    ...{ code: "TUNEIT_RUN_OUT_OF_MEMORY", mend: "Close other programs.", instance: "" },
  },
});

describe.skipIf(!hasChromium)("looking into a trained model", () => {
  checkPages(site, { "evaluate, one row": { path: `${at}?row=17`, ready: "Row 18" } });
  checkPages(bare, { "evaluate, without insights": { path: at, ready: "No installed plugin draws embeddings" } });

  it("says why a row was answered so, for another class and by another method, and as a table", async () => {
    const { page, close } = await site.open(`${at}?label=account&prediction=returns`);
    await page.getByRole("button", { name: "Why this answer to row 18" }).focus();
    await page.keyboard.press("Enter");
    const why = page.locator("tn-explanation");
    await why.getByText("The model answers returns, with a score of 0.610.").waitFor();
    await why.getByText("speaks against it").waitFor();
    await why.getByText("The model saw the first 16 of 23 tokens.").waitFor();
    expect(await why.locator("tn-chart").textContent()).not.toContain("[CLS]");
    await why.getByRole("button", { name: "Show as table" }).click();
    expect(await why.getByRole("row").nth(1).textContent()).toContain("0.4");
    await why.getByLabel("Class").selectOption("account");
    await why.getByText("The model answers returns; to account it gives 0.610.").waitFor();
    await why.getByLabel("Method").selectOption("occlusion");
    await why.getByText("where that token alone is covered").waitFor();
    await page.getByRole("button", { name: "Why this answer to row 18" }).click();
    await why.waitFor({ state: "detached" });
    await close();
  });

  it.each(["light", "dark"] as const)("an explanation can be used by everybody: %s, on a phone", async (theme) => {
    const { page, close } = await site.open(`${at}?label=account&prediction=returns`, {
      theme,
      viewport: { width: 320, height: 720 },
    });
    await page.getByRole("button", { name: "Why this answer to row 18" }).click();
    await page.getByText("speaks against it").waitFor();
    expect([...(await faults(page)), ...(await cutOff(page))]).toEqual([]);
    await close();
  });

  it("tells what went wrong with an explanation, and asks again", async () => {
    const { page, close } = await failing.open(`${at}?label=account&prediction=returns`);
    await page.getByRole("button", { name: "Why this answer to row 18" }).click();
    await page.getByText("TUNEIT_RUN_OUT_OF_MEMORY").waitFor();
    const again = page.waitForRequest((request) => request.url().endsWith("/explain"));
    await page.getByRole("button", { name: "Ask again" }).click();
    await again;
    await close();
  });

  it("draws embeddings on demand, with progress, and a point opens its row by keys", async () => {
    isDrawn = false;
    const { page, close } = await fresh.open(at);
    await page.getByRole("button", { name: "Draw them" }).click();
    isDrawn = true;
    await page.getByText("24 of 60 rows").waitFor();
    await page.getByText("60 of 72 rows, drawn by the seed of the run: always the same.").waitFor();
    const map = page.locator("tn-embedding-map");
    const plot = map.getByRole("img");
    await expect.poll(() => plot.getAttribute("aria-label")).toContain("60 points in 4 classes. Made with PCA.");
    await map.getByRole("button", { name: "right" }).click();
    await plot.focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    expect(await map.locator("[role=status]").textContent()).toContain("answer wrong");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Row 1012" }).waitFor();
    expect(new URL(page.url()).searchParams.get("row")).toBe("1011");
    await page.getByText("I was charged twice").waitFor();
    await expect.poll(() => page.getByRole("heading", { name: "Row 1012" }).evaluate(hasFocus)).toBe(true);
    await page.keyboard.press("Escape");
    await page.getByRole("heading", { name: "Row 1012" }).waitFor({ state: "detached" });
    expect(await plot.evaluate(hasFocus)).toBe(true);
    await map.getByRole("button", { name: "Show as table" }).click();
    expect(await map.getByRole("columnheader").allTextContents()).toEqual(
      expect.arrayContaining([expect.stringContaining("true class"), expect.stringContaining("answered")]),
    );
    await close();
  });

  it("draws by the method and the settings that are chosen, and each method fails for itself", async () => {
    stands = halfDrawn;
    const { page, close } = await choosing.open(at);
    const map = page.locator("tn-embedding-map");
    await map.getByText("60 of 72 rows").waitFor();
    await map.getByLabel("Method").selectOption("embedding-umap");
    await map.getByText("How far groups lie apart means little.").waitFor();
    await map.getByText("TUNEIT_ISOLATE_TIMEOUT").waitFor();
    expect(await map.getByRole("img").count()).toBe(0);
    await map.getByLabel("Method").selectOption("embedding-map");
    await expect.poll(() => map.getByRole("img").getAttribute("aria-label")).toContain("Made with PCA.");
    await map.getByLabel("Method").selectOption("embedding-umap");

    const asked = page.waitForRequest(
      (request) => request.method() === "POST" && request.url().endsWith("/embeddings"),
    );
    await map.getByRole("textbox", { name: "Seed" }).fill("3");
    stands = withUmap({ neighbours: 15, minDistance: 0.1, seed: 3 });
    await map.getByRole("button", { name: "Try again" }).click();
    expect((await asked).postDataJSON()).toEqual({ split: "test", method: "embedding-umap", with: { seed: 3 } });
    await map.getByRole("img").waitFor();
    await expect.poll(() => map.getByRole("img").getAttribute("aria-label")).toContain("Made with UMAP.");
    await map.getByRole("textbox", { name: "Seed" }).fill("4");
    await page.keyboard.press("Tab");
    await map.getByRole("button", { name: "Draw it with these settings" }).focus();
    const anew = page.waitForRequest((request) => request.method() === "POST");
    await page.keyboard.press("Enter");
    expect((await anew).postDataJSON()).toMatchObject({ with: { seed: 4 } });
    await close();
  });

  it.each(["light", "dark"] as const)("the choice of a method can be used by everybody: %s", async (theme) => {
    stands = withUmap({ neighbours: 15, minDistance: 0.1, seed: 7 });
    const { page, close } = await choosing.open(at, { theme });
    const map = page.locator("tn-embedding-map");
    await map.getByLabel("Method").selectOption("embedding-umap");
    await expect.poll(() => map.getByRole("img").getAttribute("aria-label")).toContain("Made with UMAP.");
    expect([...(await faults(page)), ...(await cutOff(page))]).toEqual([]);
    const folder = process.env["TUNEIT_WEB_SHOTS"];
    if (folder) await map.screenshot({ path: `${folder}/embeddings-umap-${theme}.png` });
    await close();
  });

  it("explains an answer of the playground, and none of the model before training", async () => {
    const { page, close } = await site.open(`/p/default/playground?runs=base,${trainedId}`);
    await page.getByLabel("Text for all models").fill("Where is my parcel?");
    await page.keyboard.press("Control+Enter");
    await page.getByText("0.940").waitFor();
    await page.getByRole("button", { name: "Why this answer" }).click();
    await page.getByText("What counted for “returns”", { exact: true }).waitFor();
    expect(await page.getByRole("button", { name: "Why this answer" }).count()).toBe(1);
    await close();
  });

  it("says why there is nothing to ask", async () => {
    const { page, close } = await bare.open(`${at}?label=account&prediction=returns`);
    await page.getByText("explains no answers").waitFor();
    expect(await page.getByRole("button", { name: /Why this answer/ }).count()).toBe(0);
    await close();
  });
});
