import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { builtSite, hasChromium } from "./site.ts";
import { answers } from "./answers.ts";

const site = builtSite(answers, { scrollbars: true });

interface Table extends HTMLElement {
  columns: object[];
  rows: readonly number[];
}

/** A table of so many rows, alone on the page; each says its number, from 1. */
async function longTable(page: Page, total: number): Promise<void> {
  await page.getByText("Log of 20,000 lines").waitFor();
  await page.evaluate((count) => {
    const table = document.createElement("tn-table") as Table;
    table.setAttribute("label", "Long");
    table.style.blockSize = "600px";
    table.columns = [{ id: "n", title: "Number", width: "1fr", cell: (row: number) => `row ${row}` }];
    document.body.replaceChildren(table);
    table.rows = Array.from({ length: count }, (_, index) => index + 1);
  }, total);
  await page.getByText("row 1", { exact: true }).waitFor();
}

const seen = async (page: Page, row: number): Promise<boolean> =>
  page.evaluate((text) => {
    const root = document.querySelector("tn-table")?.shadowRoot;
    const scroll = root?.querySelector(".scroll")?.getBoundingClientRect();
    const cell = [...(root?.querySelectorAll("[role=gridcell]") ?? [])].find((one) => one.textContent === text);
    const box = cell?.getBoundingClientRect();
    return box !== undefined && scroll !== undefined && box.top >= scroll.top && box.bottom <= scroll.bottom + 1;
  }, `row ${row}`);

describe.skipIf(!hasChromium)("a table of more rows than an element can be high", () => {
  for (const total of [1_000_000, 5_000_000])
    it(`shows the last of ${total} rows by the scrollbar, by End and by the wheel, and the first again`, async () => {
      const { page, close } = await site.open("/gallery/", { viewport: { width: 1000, height: 700 } });
      await longTable(page, total);
      const grid = page.getByRole("grid", { name: "Long" });
      const box = (await grid.boundingBox())!;
      const bar = box.x + box.width - 6;
      // By the thumb, which is as small as it gets and stands below the arrow at the upper end.
      await page.mouse.move(bar, box.y + 26);
      await page.mouse.down();
      await page.mouse.move(bar, box.y + box.height / 2, { steps: 5 });
      await page.mouse.move(bar, box.y + box.height + 40, { steps: 5 });
      await page.mouse.up();
      await expect.poll(() => seen(page, total)).toBe(true);
      await page.mouse.move(box.x + 200, box.y + 300);
      await page.mouse.wheel(0, -360);
      await expect.poll(() => seen(page, total)).toBe(false);
      await expect.poll(() => seen(page, total - 15)).toBe(true);
      for (let turn = 0; turn < 6; turn += 1) await page.mouse.wheel(0, 120);
      await expect.poll(() => seen(page, total)).toBe(true);
      await page.locator("[data-index]").last().focus();
      await page.keyboard.press("Home");
      await expect.poll(() => seen(page, 1)).toBe(true);
      await page.keyboard.press("End");
      await expect.poll(() => seen(page, total)).toBe(true);
      const index = await page.evaluate(() =>
        document.querySelector("tn-table")?.shadowRoot?.activeElement?.getAttribute("aria-rowindex"),
      );
      expect(index).toBe(String(total + 1));
      await page.keyboard.press("PageUp");
      await expect.poll(() => seen(page, total - 15)).toBe(true);
      await close();
    }, 60_000);
});
