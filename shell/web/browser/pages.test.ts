import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { answers } from "./answers.ts";
import { builtSite, checkPages, hasChromium } from "./site.ts";

const site = builtSite(answers);

const pages = {
  "gallery": { path: "/gallery/", ready: "Log of 20,000 lines" },
  "runs": { path: "/p/default/runs", ready: "60 in this project" },
  "plugins": { path: "/plugins/%40tuneit%2Fstrategy-finetune", ready: "It may compute on your first GPU." },
  "no page": { path: "/nowhere", ready: "There is no page here" },
};

it("begins with at most 150 KB of script, compressed", () => {
  const html = readFileSync(join(site.folder, "index.html"), "utf8");
  const scripts = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+\.js)"/g)].map(([, path]) =>
    join(site.folder, path ?? ""),
  );
  const sizeBytes = scripts.map((path) => gzipSync(readFileSync(path)).length).reduce((a, b) => a + b, 0);
  expect(scripts.length).toBeGreaterThan(0);
  expect(sizeBytes).toBeLessThan(150_000);
  expect(statSync(join(site.folder, "manifest.webmanifest")).size).toBeGreaterThan(0);
});

describe.skipIf(!hasChromium)("the first screens", () => {
  checkPages(site, pages);

  it("goes by keys: palette, g and a letter, search, rows", async () => {
    const { page, close } = await site.open("/p/default/runs");
    await page.getByText("60 in this project").waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type("rank");
    expect(new URL(page.url()).searchParams.get("q")).toBe("rank");
    await page.getByRole("row").nth(1).focus();
    await page.keyboard.press("?");
    const help = page.getByRole("dialog", { name: "Keys" });
    await help.getByText("Go through issues, mend one").waitFor();
    await help.getByText("Download or compare models").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("row").nth(1).focus();
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    expect(new URL(page.url()).pathname).toBe("/p/default/runs/r-1");
    await page.keyboard.press("g");
    await page.keyboard.press("p");
    await page.getByText("Choose a plugin").waitFor();
    await page.keyboard.press("g");
    await page.keyboard.press("y");
    await page.getByRole("heading", { name: "Playground" }).waitFor();
    // Where nothing on the page can be searched, everything can.
    await page.keyboard.press("/");
    await page.keyboard.type("runs");
    await page.keyboard.press("Enter");
    await page.getByText("60 in this project").waitFor();
    await close();
  });

  it("speaks German without a reload", async () => {
    const { page, close } = await site.open("/p/default/runs");
    await page.getByLabel("Language").selectOption("de");
    await page.getByRole("heading", { name: "Läufe" }).waitFor();
    await page.getByText("60 in diesem Projekt").waitFor();
    await close();
  });

  it("holds one connection for two tabs, and the second takes over", async () => {
    const { page, close } = await site.open("/plugins");
    const streams: string[] = [];
    await page.getByText("connected").waitFor();
    const second = await page.context().newPage();
    second.on("request", (request) => request.url().includes("/events?") && streams.push(request.url()));
    await second.goto(`${site.origin()}/plugins`);
    await second.getByText("connected").waitFor();
    expect(streams).toEqual([]);
    await page.close();
    await expect.poll(() => streams.length).toBe(1);
    await close();
  });

  it("holds few of many rows in the document", async () => {
    const { page, close } = await site.open("/gallery/");
    const grid = page.getByRole("grid", { name: "Runs" });
    await grid.waitFor();
    expect(await grid.getByRole("row").count()).toBeLessThan(60);
    expect(await grid.getAttribute("aria-rowcount")).toBe("100001");
    await close();
  });
});
