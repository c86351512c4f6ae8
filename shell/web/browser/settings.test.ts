import { describe, expect, it } from "vitest";
import { answers } from "./answers.ts";
import { sentSettings, settingsAnswers } from "./settings-answers.ts";
import { builtSite, checkPages, hasChromium } from "./site.ts";

const site = builtSite({ ...answers, ...settingsAnswers });

describe.skipIf(!hasChromium)("settings and notices", () => {
  checkPages(site, {
    "settings": { path: "/settings", ready: "Levels hide fields and never change what is set in them." },
    "settings keys": { path: "/settings/keys", ready: "The keys as they were at first" },
    "settings runs": { path: "/settings/runs", ready: "Nothing is looked up outside of this machine" },
    "settings secrets": { path: "/settings/secrets", ready: "huggingface.co:443" },
    "settings storage": { path: "/settings/storage", ready: "Free on this disk:" },
    "settings privacy": { path: "/settings/privacy", ready: "TuneIT sends no usage data." },
    "settings licences": { path: "/settings/licences", ready: "The licence of a plugin stands on its page." },
    "settings none": { path: "/settings?q=qqqq", ready: "No setting fits" },
    "notices": { path: "/notices", ready: "What is told, and where" },
  });

  it("changes theme, density and size at once and keeps them over a reload", async () => {
    const { page, close } = await site.open("/settings/appearance");
    await page.getByRole("button", { name: "Dark" }).click();
    await page.getByRole("button", { name: "Compact" }).click();
    await page.getByRole("slider", { name: "Size" }).fill("1.25");
    await page.reload();
    await page.getByText("125 %").waitFor();
    expect(
      await page.evaluate(() => Object.fromEntries(Object.entries(document.documentElement.dataset))),
    ).toMatchObject({
      theme: "dark",
      density: "compact",
    });
    await close();
  });

  it("finds a section by its words, opens it by Enter, and offers the nearest", async () => {
    const { page, close } = await site.open("/settings");
    await page.getByText("Levels hide fields").waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type("token");
    await page.keyboard.press("Enter");
    await expect.poll(() => new URL(page.url()).pathname).toBe("/settings/secrets");
    await page.getByPlaceholder("Search settings").fill("langauge");
    await page.getByRole("heading", { name: "Appearance" }).waitFor();
    await close();
  });

  it("gives an act another key, refuses one that is taken, and turns letters off", async () => {
    const { page, close } = await site.open("/settings/keys");
    await page.getByRole("textbox", { name: "These keys" }).fill("h");
    await page.getByRole("textbox", { name: "These keys" }).blur();
    await page.keyboard.press("h");
    await page.getByRole("dialog").getByText("Go to the next part of the page").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("textbox", { name: "Search on this page" }).fill("g");
    await page.getByRole("textbox", { name: "Search on this page" }).blur();
    await page.getByText("This key is taken, or is none.").waitFor();
    expect(await page.getByRole("textbox", { name: "Search on this page" }).inputValue()).toBe("/");
    await page.getByRole("switch", { name: "Single letters" }).uncheck();
    await page.getByRole("heading", { name: "Settings" }).click();
    await page.keyboard.press("g");
    await page.keyboard.press("p");
    expect(new URL(page.url()).pathname).toBe("/settings/keys");
    await close();
  });

  it("stores a secret without ever showing it, and saves what holds for the workspace", async () => {
    const { page, close } = await site.open("/settings/secrets");
    sentSettings.length = 0;
    await page.getByLabel("Name", { exact: true }).fill("other");
    await page.getByLabel("Value", { exact: true }).fill("s3cret");
    await page.getByLabel("Sent only to").fill("a.example:443");
    await page.keyboard.press("Enter");
    await page.getByText("a.example:443", { exact: true }).waitFor();
    expect(sentSettings).toEqual([{ value: "s3cret", hosts: ["a.example:443"] }]);
    expect(await page.getByLabel("Value", { exact: true }).inputValue()).toBe("");
    await page.goto(`${site.origin()}/settings/runs`);
    await page.getByRole("switch", { name: "Offline" }).check();
    await expect.poll(() => sentSettings.length).toBe(2);
    expect(sentSettings[1]).toEqual({ format: 1, runsPerDevice: 1, offline: true, proxy: null, noProxy: [] });
    await close();
  });

  it("saves a proxy, tells at its field what is none, and keeps the one before", async () => {
    const { page, close } = await site.open("/settings/runs");
    const field = page.getByLabel("Proxy", { exact: true });
    await field.fill("http://anna:secret@proxy.example:3128");
    await field.press("Enter");
    await expect.poll(() => field.inputValue()).toBe("http://proxy.example:3128");
    await field.fill("socks5://proxy.example");
    await field.blur();
    await page.getByText("expected the address of a proxy such as").waitFor();
    expect([await field.inputValue(), await field.getAttribute("aria-invalid")]).toEqual([
      ...["http://proxy.example:3128", "true"],
    ]);
    sentSettings.length = 0;
    await page.getByLabel("Without the proxy").fill("hub.example, .lan.example");
    await page.getByLabel("Without the proxy").blur();
    await expect.poll(() => sentSettings.length).toBe(1);
    expect(sentSettings[0]).toMatchObject({ noProxy: ["hub.example", ".lan.example"] });
    await expect.poll(() => field.getAttribute("aria-invalid")).toBeNull();
    await close();
  });

  it("keeps what is being typed while the page is drawn anew", async () => {
    const { page, close } = await site.open("/settings/runs");
    const field = page.getByLabel("Proxy", { exact: true });
    await field.fill("http://proxy.exa");
    await page.getByRole("switch", { name: "Offline" }).evaluate((one: HTMLElement) => one.click());
    await page.getByText("Saved.").waitFor({ state: "attached" });
    expect(await field.inputValue()).toBe("http://proxy.exa");
    await close();
  });

  it("goes from part to part by Ctrl F6 and opens navigation as a sheet on a phone", async () => {
    const { page, close } = await site.open("/settings", { viewport: { width: 390, height: 844 } });
    await page.getByText("Levels hide fields").waitFor();
    expect(await page.getByRole("link", { name: "Runs", exact: true }).isVisible()).toBe(false);
    await page.getByRole("button", { name: "Navigation" }).click();
    await page.getByRole("link", { name: "Runs", exact: true }).click();
    await expect.poll(() => new URL(page.url()).pathname).toBe("/p/default/runs");
    await page.keyboard.press("Control+F6");
    await page.keyboard.press("Control+F6");
    expect(await page.evaluate(() => document.querySelector("tn-app")?.shadowRoot?.activeElement?.localName)).toBe(
      "main",
    );
    await close();
  });
});
