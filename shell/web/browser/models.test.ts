import { describe, expect, it } from "vitest";
import { homeAnswers, shutHubAnswers } from "./home-answers.ts";
import { builtSite, checkPages, hasChromium } from "./site.ts";

const site = builtSite(homeAnswers);
const shut = builtSite(shutHubAnswers());
const both = "bundled:minilm-l6 hub:google-bert/bert-base-uncased@main";

describe.skipIf(!hasChromium)("Models of this machine and of a hub", () => {
  checkPages(site, {
    "models, with a hub": { path: "/models", ready: "bert-base-uncased" },
    "models, with a hub, table": { path: "/models?view=table&sort=fit", ready: "bert-base-uncased" },
    "models, compared": { path: `/models?compare=${encodeURIComponent(both)}`, ready: "The same" },
    "model, at its hub": { path: "/models/hub/google-bert%2Fbert-base-uncased%40main", ready: "stays at its hub" },
    "model, gated": { path: "/models/hub/acme%2Fgated%40main", ready: "Its maker wants its terms accepted" },
  });
  checkPages(shut, { "models, hub not allowed": { path: "/models", ready: "may not reach Hugging Face yet" } });

  it("downloads by d, compares by c, and goes by arrows", async () => {
    const { page, close } = await site.open("/models");
    await page.getByRole("link", { name: "bert-base-uncased", exact: true }).focus();
    const sent = page.waitForRequest((request) => request.method() === "POST");
    await page.keyboard.press("d");
    expect((await sent).postDataJSON()).toEqual({ ref: "hub:google-bert/bert-base-uncased@main" });
    await page.keyboard.press("c");
    await page.getByText("Choose one more").waitFor();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("c");
    await page.getByRole("columnheader", { name: /gated/ }).waitFor();
    const compared = new URL(page.url()).searchParams.get("compare");
    expect(compared).toBe("hub:google-bert/bert-base-uncased@main hub:acme/gated@main");
    const facts = await page.locator("tn-model-comparison tbody").first().getByRole("rowheader").allInnerTexts();
    expect(facts).toContain("Licence");
    await page.reload();
    await page.getByRole("button", { name: "Take gated out of the comparison" }).click();
    await page.getByText("Choose one more").waitFor();
    await close();
  });

  it("goes into its cards and its table by arrows from anywhere on the page, and back to where one was", async () => {
    const { page, close } = await site.open("/models");
    const cards = page.locator("a.title");
    await cards.first().waitFor();
    const hasFocus = (element: Element): boolean => element.matches(":focus");
    await page.keyboard.press("ArrowDown");
    await expect.poll(() => cards.first().evaluate(hasFocus)).toBe(true);
    await page.keyboard.press("ArrowRight");
    await expect.poll(() => cards.nth(1).evaluate(hasFocus)).toBe(true);
    await page.getByRole("heading", { name: "Models", exact: true }).click();
    await page.keyboard.press("ArrowUp");
    await expect.poll(() => cards.nth(1).evaluate(hasFocus)).toBe(true);
    await page.getByLabel("Search models").focus();
    await page.keyboard.press("ArrowDown");
    expect(await cards.nth(1).evaluate(hasFocus)).toBe(false);
    await page.goto(`${site.origin()}/models?view=table`);
    await page.getByRole("row").nth(1).waitFor();
    await page.keyboard.press("ArrowDown");
    await expect.poll(() => page.getByRole("row").nth(1).evaluate(hasFocus)).toBe(true);
    await close();
  });

  it("shows what is on its way with numbers and a range, and pauses it", async () => {
    const { page, close } = await site.open("/models");
    await page.getByText("112 MB of 268 MB · 8.4 MB a second · 17 s to 26 s left").first().waitFor();
    const paused = page.waitForRequest(/d-1\/pause$/);
    await page.getByRole("button", { name: "Pause: hub:distilbert/distilbert-base-uncased" }).click();
    expect((await paused).method()).toBe("POST");
    const again = page.waitForRequest(/d-2\/resume$/);
    await page.getByRole("button", { name: "Fetch again: hub:acme/gated@main" }).click();
    expect((await again).method()).toBe("POST");
    const gone = page.waitForRequest((request) => request.method() === "DELETE");
    await page.getByRole("button", { name: "Cancel hub:distilbert/distilbert-base-uncased" }).click();
    expect((await gone).url()).toMatch(/downloads\/d-1$/);
    await close();
  });

  it("says why a model cannot be had, and does not offer it", async () => {
    const { page, close } = await site.open("/models");
    await page.getByText("Its weights are pickled").waitFor();
    const button = page.getByRole("button", { name: "Download old" });
    expect(await button.getAttribute("aria-disabled")).toBe("true");
    await close();
  });

  it("asks for leave before a hub is asked", async () => {
    const { page, asked, close } = await shut.open("/models");
    await page.getByText("may not reach Hugging Face yet").waitFor();
    const granted = page.waitForRequest((request) => request.method() === "PUT");
    await page.getByRole("button", { name: "Allow Hugging Face" }).click();
    expect((await granted).postDataJSON()).toEqual({
      ...{ kind: "net:connect", scope: "huggingface.co:443", decision: "allow" },
    });
    expect(new Set(asked)).toEqual(new Set([shut.origin()]));
    await close();
  });

  it("tells the way to a gated model, and that the disk is too full", async () => {
    const { page, close } = await site.open("/models/hub/acme%2Fgated%40main");
    const link = page.getByRole("link", { name: "Accept them on the model's page at its hub." });
    expect(await link.getAttribute("href")).toBe("https://hub.example/acme/gated");
    const permissions = page.getByRole("link", { name: "Allow the plugin to use it, on its page." });
    expect(await permissions.getAttribute("href")).toBe("/plugins/%40tuneit%2Fmodel-transformers");
    await page.getByText("90.8 MB, and 50 MB are free").waitFor();
    await page.getByText("It sets limits of its own").waitFor();
    const sent = page.waitForRequest((request) => request.method() === "POST");
    await page.keyboard.press("d");
    expect((await sent).postDataJSON()).toEqual({ ref: "hub:acme/gated@main" });
    await close();
  });
});
