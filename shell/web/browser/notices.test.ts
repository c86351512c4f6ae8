import { describe, expect, it } from "vitest";
import { answers, runs } from "./answers.ts";
import { settingsAnswers } from "./settings-answers.ts";
import { builtSite, hasChromium } from "./site.ts";

const hourMs = 3_600_000;
const [lately, before] = [Date.now() - hourMs, Date.now() - 72 * hourMs];
const items = [
  { ...runs[0]!, id: "r-night", name: "overnight", status: "failed", startedAt: lately - hourMs, endedAt: lately },
  { ...runs[1]!, id: "r-old", name: "last-week", status: "completed", startedAt: before - hourMs, endedAt: before },
];
const site = builtSite({
  ...answers,
  ...settingsAnswers,
  "/runs": { items, nextCursor: null, total: items.length },
  // A plugin that wants a decision says so again, however often the list is cleared.
  "/plugins": { items: [], nextCursor: null, total: 0 },
});

describe.skipIf(!hasChromium)("notices of runs that ended before the app was opened", () => {
  it("stand in the list without a card, and stay away once the list was cleared", async () => {
    const { page, close } = await site.open("/settings");
    await page.getByText("Levels hide fields").waitFor();
    await page.goto(`${site.origin()}/notices`);
    await page.getByRole("link", { name: /overnight failed/ }).waitFor();
    expect(await page.getByText("last-week").count()).toBe(0);
    expect(await page.locator("tn-toasts").getByText("overnight").count()).toBe(0);
    await page.getByRole("button", { name: "Clear the list" }).click();
    await page.reload();
    await page.getByText("Nothing happened yet").waitFor();
    expect(await page.getByText("overnight").count()).toBe(0);
    await close();
  });
});
