import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { builtSite, checkPages, hasChromium } from "./site.ts";

const site = builtSite({});

describe.skipIf(!hasChromium)("charts", () => {
  checkPages(site, { charts: { path: "/gallery/charts.html", ready: "Prompt 2" } });

  async function opened(name: string) {
    const { page, close } = await site.open("/gallery/charts.html");
    const chart = page.locator(`#${name}`);
    await chart.scrollIntoViewIfNeeded();
    await chart.getByRole("figure").first().waitFor();
    return { page, chart, close };
  }

  it.each([
    ["line", "train falls from"],
    ["rate", "learning rate falls from 5.00e-5 to 2.41e-8."],
    ["bar", "after: 4 bars, the highest praise with 0.9700."],
    ["stacked", "train: 4 bars, the highest bug with 910."],
    ["histogram", "train: 4000 values, most of them from"],
    ["heatmap", "60 by 60 cells."],
    ["roc", "after: ROC curve, area 0.8890."],
    ["pr", "after: precision and recall, area 0.8600."],
    ["scatter", "1200 points in 4 classes. Made with UMAP."],
    ["attention", "attends most to"],
  ])("%s: is told from its data, painted, read by arrow keys and shown as a table", async (name, told) => {
    const { page, chart, close } = await opened(name);
    const plot = chart.getByRole("img");
    await plot.waitFor();
    const label = await plot.getAttribute("aria-label");
    expect(label).toContain(told);
    await expect.poll(() => inked(chart.locator("canvas"))).toBeGreaterThan(500);
    await plot.focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    expect(await chart.locator("[role=status]").textContent()).not.toBe("");
    await page.keyboard.press("Escape");
    await expect.poll(() => chart.locator("[role=status]").textContent()).toBe("");
    await chart.getByRole("button", { name: "Show as table" }).click();
    expect(await chart.getByRole("columnheader").count()).toBeGreaterThan(1);
    expect(await chart.getByRole("row").count()).toBeGreaterThan(1);
    await close();
  });

  it.each(["matrix", "table", "diff", "images", "attribution"])(
    "%s: is drawn as elements of the page, with what it tells",
    async (name) => {
      const { chart, close } = await opened(name);
      const words = {
        matrix: "151 of 191 on the diagonal.",
        table: "A table of 4 rows",
        diff: "1 of them differ",
        images: "1 of them are taken",
        attribution: "8 tokens; the strongest is “refund” with 0.8200.",
      };
      await chart.getByText(words[name as keyof typeof words]).waitFor({ state: "attached" });
      await close();
    },
  );

  it.each(["line", "bar", "matrix", "table", "diff", "images", "attention", "attribution"])(
    "%s: is saved as PNG, SVG and CSV",
    async (name) => {
      const { page, chart, close } = await opened(name);
      for (const [format, begins] of [
        ["PNG", "\u0089PNG"],
        ["SVG", "<svg xmlns="],
        ["CSV", ""],
      ] as const) {
        await chart.getByLabel("Save the chart").click();
        const waiting = page.waitForEvent("download");
        await chart.getByRole("button", { name: format, exact: true }).click();
        const file = await (await waiting).path();
        const text = readFileSync(file, "latin1");
        expect(text.length).toBeGreaterThan(60);
        expect(text.startsWith(begins)).toBe(true);
      }
      await close();
    },
  );

  it("zooms by keys and back, and shares its cursor with other charts", async () => {
    const { page, chart, close } = await opened("line");
    const plot = chart.getByRole("img");
    await plot.focus();
    await page.keyboard.press("+");
    await chart.getByRole("button", { name: "Whole range" }).waitFor();
    await page.keyboard.press("0");
    await expect.poll(() => chart.getByRole("button", { name: "Whole range" }).count()).toBe(0);
    await page.locator("#rate").scrollIntoViewIfNeeded();
    await plot.focus();
    for (let press = 0; press < 8; press += 1) await page.keyboard.press("ArrowRight");
    await expect.poll(() => page.locator("#rate [role=status]").textContent()).toContain("step");
    await close();
  });

  it("puts a series out and in by its legend", async () => {
    const { chart, close } = await opened("roc");
    await expect.poll(() => inked(chart.locator("canvas"))).toBeGreaterThan(0);
    const before = await inked(chart.locator("canvas"));
    await chart.getByRole("button", { name: /^after/ }).click();
    await expect.poll(() => inked(chart.locator("canvas"))).toBeLessThan(before);
    expect(await chart.getByRole("button", { name: /^after/ }).getAttribute("aria-pressed")).toBe("false");
    await close();
  });

  it("opens the rows of a cell, and of no other origin", async () => {
    const { page, chart, close } = await opened("matrix");
    await chart.getByRole("gridcell", { name: "22", exact: true }).focus();
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    await page.getByText('{"opens":"rows","filter":{"label":"access","prediction":"bug"}}').waitFor();
    await close();
  });
});

/** Pixels of a canvas that carry anything. */
function inked(canvas: import("playwright-core").Locator): Promise<number> {
  return canvas.evaluate((element) => {
    const { width, height } = element as HTMLCanvasElement;
    const { data } = (element as HTMLCanvasElement).getContext("2d")!.getImageData(0, 0, width, height);
    let count = 0;
    for (let at = 3; at < data.length; at += 4) if (data[at]! > 0) count += 1;
    return count;
  });
}
