import { expect, it, describe } from "vitest";
import type { Page } from "playwright-core";
import { answers } from "./answers.ts";
import { builtSite, checkPages, hasChromium } from "./site.ts";

const site = builtSite(answers);
const path = "/gallery/forms.html";

/** The card of a sample: its form, and the JSON that the form told. */
async function card(heading: string): Promise<{
  page: Page;
  form: ReturnType<Page["locator"]>;
  told: () => Promise<unknown>;
  close: () => Promise<void>;
}> {
  const { page, close } = await site.open(path);
  const form = page.locator("tn-card", { has: page.getByRole("heading", { name: heading, exact: true }) });
  await form.locator("tn-form").waitFor();
  const told = async () => JSON.parse((await form.locator("code").last().textContent()) ?? "") as unknown;
  return { page, form, told, close };
}

/** The name of the element that has the focus, through shadow roots. */
function focused(page: Page): Promise<string | null> {
  return page.evaluate(() => {
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    return element?.getAttribute("aria-label") ?? null;
  });
}

describe.skipIf(!hasChromium)("forms", () => {
  checkPages(site, { forms: { path, ready: "It must lie below the workspace." } });

  it("hides by level, counts by level, jumps there, and tells no default", async () => {
    const { page, form, told, close } = await card("Levels, conditions, last run");
    expect(await form.getByLabel("Seed").count()).toBe(0);
    await form.getByRole("button", { name: "1 changed at Expert" }).click();
    await expect.poll(() => focused(page)).toBe("Seed");
    await form.getByRole("button", { name: "Reset Seed" }).click();
    expect(await form.getByLabel("Seed").first().inputValue()).toBe("7");
    expect(await told()).toEqual({ rank: 12 });
    await form.getByRole("button", { name: "Use it for Rank" }).click();
    expect(await told()).toEqual({ rank: 32 });
    await form.getByLabel("Rank").first().fill("8");
    await form.getByLabel("Rank").first().press("Enter");
    expect(await told()).toEqual({});
    await close();
  });

  it("leaves what is being written alone when it is drawn anew, and shows the default where it was wiped out", async () => {
    const { page, form, told, close } = await card("Levels, conditions, last run");
    const rank = form.getByLabel("Rank").first();
    const drawAnew = () =>
      form.locator("tn-form").evaluate(async (element) => {
        const drawn = element as HTMLElement & { requestUpdate(): void; updateComplete: Promise<boolean> };
        drawn.requestUpdate();
        await drawn.updateComplete;
      });
    await rank.fill("2");
    await drawAnew();
    await page.keyboard.type("0");
    expect(await rank.inputValue()).toBe("20");
    await rank.press("Enter");
    await expect.poll(told).toMatchObject({ rank: 20 });
    await rank.fill("");
    await rank.press("Enter");
    await expect.poll(() => rank.inputValue()).toBe("8");
    await close();
  });

  it("clears what no longer applies, says why it is off, and brings it back", async () => {
    const { form, told, close } = await card("Levels, conditions, last run");
    await form.getByText("full", { exact: true }).click();
    expect(await told()).toEqual({ method: "full", seed: 11 });
    expect(await form.getByLabel("Rank").first().isDisabled()).toBe(true);
    await form.getByText("Applies only where “Method” is lora.").first().waitFor();
    await form.getByText("Cleared, since it no longer applies: Rank").waitFor();
    await form.getByRole("button", { name: "Undo" }).click();
    expect(await told()).toEqual({ rank: 12, seed: 11 });
    await close();
  });

  it("takes numbers by slider, by typing beyond it, and by arrows", async () => {
    const { form, told, close } = await card("Numbers");
    await form.getByText("Too small: the least is 1.").waitFor();
    const rank = form.getByRole("slider", { name: "Rank" });
    await rank.focus();
    await rank.press("ArrowRight");
    expect(await told()).toMatchObject({ rank: 25 });
    await form.getByRole("textbox", { name: "Rank" }).fill("500");
    await form.getByRole("textbox", { name: "Rank" }).press("Enter");
    expect(await told()).toMatchObject({ rank: 500 });
    expect(await rank.getAttribute("aria-valuetext")).toBe("500");
    const rate = form.getByRole("textbox", { name: "Learning rate" });
    await rate.press("ArrowUp");
    expect(await told()).toMatchObject({ learningRate: 0.00006 });
    await form.getByRole("textbox", { name: "Dropout" }).fill("much");
    await form.getByRole("textbox", { name: "Dropout" }).press("Enter");
    await form.getByText("A number is needed.").waitFor();
    await close();
  });

  it("chooses by radio, list and typed search, and takes a free text where one is allowed", async () => {
    const { page, form, told, close } = await card("Choices");
    await form.getByRole("switch", { name: "Merge at the end" }).click();
    await form.getByText("auto", { exact: true }).click();
    await form.getByRole("combobox", { name: "Schedule" }).selectOption({ label: "Polynomial" });
    await form.getByRole("combobox", { name: "Language" }).fill("hin");
    await page.keyboard.press("Enter");
    await form.getByRole("combobox", { name: "Quote" }).fill("'");
    await page.keyboard.press("Tab");
    await form.getByRole("combobox", { name: "Text column" }).click();
    await page.getByRole("option", { name: "sent at" }).click();
    expect(await told()).toEqual({
      merge: false,
      header: "auto",
      schedule: "polynomial",
      language: "Hindi",
      quote: "'",
      text: "sent at",
    });
    await form.getByRole("combobox", { name: "Language" }).fill("klingon");
    await page.keyboard.press("Tab");
    expect(await told()).toMatchObject({ language: "Hindi" });
    await close();
  });

  it("says what is missing when somebody wants to go on, and goes to the first", async () => {
    const { page, form, told, close } = await card("Texts");
    await form.getByText("It must lie below the workspace. Did you mean etc?").waitFor();
    expect(await form.getByText("A value is needed.").count()).toBe(0);
    await form.getByRole("button", { name: "Check" }).click();
    await form.getByText("A value is needed.").waitFor();
    await form.getByText("2 fields need attention").waitFor({ state: "attached" });
    await expect.poll(() => focused(page)).toBe("Name");
    await page.keyboard.type("Spam");
    await page.keyboard.press("Tab");
    await form.getByText("It does not fit the form ^[a-z-]+$.").waitFor();
    await form.getByRole("combobox", { name: "Access token" }).click();
    await page.getByRole("option", { name: /hub-token/ }).click();
    await form.getByLabel("Anything else").fill('{"a": [1, 2]}');
    await form.getByLabel("Anything else").blur();
    expect(await told()).toMatchObject({ name: "Spam", token: "hub-token", extra: { a: [1, 2] } });
    await close();
  });

  it("adds, moves and removes items by buttons and keys, and the focus stays with them", async () => {
    const { page, form, told, close } = await card("Structures");
    await form.getByRole("button", { name: "Move Layers 3 up" }).click();
    await form.getByRole("textbox", { name: "Layers 1" }).press("Alt+ArrowDown");
    expect(await told()).toMatchObject({ layers: ["key", "query", "value"] });
    await form.getByText("Moved to 2 of 3").waitFor({ state: "attached" });
    await expect.poll(() => focused(page)).toBe("Layers 2");
    await form.getByRole("button", { name: "Remove Layers 1" }).click();
    const layers = form.getByRole("group", { name: "Layers", exact: true });
    await layers.getByRole("button", { name: "Add" }).click();
    await page.keyboard.type("query");
    await page.keyboard.press("Tab");
    await form.getByText("The same value stands there twice.").waitFor();
    expect(await told()).toMatchObject({ layers: ["query", "value", "query"] });
    await close();
  });

  it("changes what is nested: groups, items of a list, entries of a map, kinds of value", async () => {
    const { page, form, told, close } = await card("Structures");
    await form.getByLabel("Weight decay").fill("0.1");
    await page.keyboard.press("Tab");
    await form.getByRole("textbox", { name: "Betas 1" }).fill("0.8");
    await page.keyboard.press("Tab");
    await form.getByRole("group", { name: "Steps 1" }).getByText("dedupe").click();
    const weights = form.getByRole("group", { name: "Weights of classes", exact: true });
    await weights.getByRole("textbox", { name: "Name 1" }).fill("junk");
    await page.keyboard.press("Tab");
    await weights.getByRole("button", { name: "Remove ham" }).click();
    await form.getByLabel("Kind of Batch size").selectOption({ label: "Automatic" });
    expect(await told()).toMatchObject({
      optimizer: { decay: 0.1, betas: [0.8, 0.999] },
      steps: [{ use: "dedupe" }, { share: 0.5 }],
      weights: { junk: 2 },
    });
    expect(await told()).not.toHaveProperty("batch");
    await form.getByLabel("Kind of Batch size").selectOption({ label: "Rows" });
    await form.getByRole("textbox", { name: "Batch size" }).fill("5000");
    await page.keyboard.press("Tab");
    await form.getByText("Too large: the most is 4096.").waitFor();
    await close();
  });
});
