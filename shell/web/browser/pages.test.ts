import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Browser, type Page } from "playwright-core";
import { build } from "vite";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { serveBuilt, type StandIn } from "./stand-in-server.ts";

const program = process.env["TUNEIT_CHROMIUM"] ?? "/usr/bin/chromium";
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const shots = process.env["TUNEIT_WEB_SHOTS"];
const folder = mkdtempSync(join(tmpdir(), "tuneit-web-"));
let server: StandIn;
let browser: Browser;

beforeAll(async () => {
  await build({
    root: join(import.meta.dirname, ".."),
    logLevel: "error",
    build: { outDir: folder, emptyOutDir: true },
  });
  if (!existsSync(program)) return;
  server = await serveBuilt(folder);
  browser = await chromium.launch({ executablePath: program, args: ["--no-sandbox"] });
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await server?.close();
  rmSync(folder, { recursive: true });
});

/** A page of `path`, and what the browser complained of while it was drawn. */
async function open(path: string, options: { theme: "light" | "dark"; bypassCSP?: boolean }) {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    colorScheme: options.theme,
    bypassCSP: options.bypassCSP ?? false,
    locale: "en-GB",
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  const asked: string[] = [];
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("request", (request) => asked.push(new URL(request.url()).origin));
  await page.goto(server.origin + path);
  return { page, complaints, asked, close: () => context.close() };
}

async function faults(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const violations = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: typeof import("axe-core") };
    return (await axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
  });
  return violations;
}

const pages = {
  "gallery": { path: "/gallery/", ready: "Log of 20,000 lines" },
  "runs": { path: "/p/default/runs", ready: "60 in this project" },
  "run": { path: "/p/default/runs/r-0", ready: "model.safetensors" },
  "failed run": { path: "/p/default/runs/r-3", ready: "Set train.batchSize to 8" },
  "unknown run": { path: "/p/default/runs/none", ready: "Look it up in the list of runs." },
  "plugins": { path: "/plugins/%40tuneit%2Fstrategy-finetune", ready: "It may compute on your first GPU." },
  "no page": { path: "/nowhere", ready: "There is no page here" },
} as const;

it("begins with at most 150 KB of script, compressed", () => {
  const html = readFileSync(join(folder, "index.html"), "utf8");
  const scripts = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+\.js)"/g)].map(([, path]) =>
    join(folder, path ?? ""),
  );
  const sizeBytes = scripts.map((path) => gzipSync(readFileSync(path)).length).reduce((a, b) => a + b, 0);
  expect(scripts.length).toBeGreaterThan(0);
  expect(sizeBytes).toBeLessThan(150_000);
  expect(statSync(join(folder, "manifest.webmanifest")).size).toBeGreaterThan(0);
});

// Where no Chromium is installed nothing of this can be seen; the checkout's set-up brings one where it may use apt.
describe.skipIf(!existsSync(program))("in Chromium", () => {
  for (const [name, { path, ready }] of Object.entries(pages)) {
    it(`${name}: keeps the page's policy and asks no other origin`, async () => {
      const { page, complaints, asked, close } = await open(path, { theme: "light" });
      await page.getByText(ready).first().waitFor();
      expect(complaints.filter((text) => !text.includes("404"))).toEqual([]);
      expect(new Set(asked)).toEqual(new Set([server.origin]));
      await close();
    });

    for (const theme of ["light", "dark"] as const)
      it(`${name}, ${theme}: can be used by everybody, as far as axe sees`, async () => {
        const { page, close } = await open(path, { theme, bypassCSP: true });
        await page.getByText(ready).first().waitFor();
        if (shots !== undefined) await page.screenshot({ path: join(shots, `${name.replace(" ", "-")}-${theme}.png`) });
        expect(await faults(page)).toEqual([]);
        await close();
      });
  }

  it("goes by keys: palette, g and a letter, search, rows", async () => {
    const { page, close } = await open("/p/default/runs", { theme: "light" });
    await page.getByText("60 in this project").waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type("rank");
    expect(new URL(page.url()).searchParams.get("q")).toBe("rank");
    await page.getByRole("row").nth(1).focus();
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    expect(new URL(page.url()).pathname).toBe("/p/default/runs/r-1");
    await page.keyboard.press("g");
    await page.keyboard.press("p");
    await page.getByText("Choose a plugin").waitFor();
    await page.keyboard.press("Control+k");
    await page.keyboard.type("runs");
    await page.keyboard.press("Enter");
    await page.getByText("60 in this project").waitFor();
    await close();
  });

  it("speaks German without a reload", async () => {
    const { page, close } = await open("/p/default/runs", { theme: "light" });
    await page.getByLabel("Language").selectOption("de");
    await page.getByRole("heading", { name: "Läufe" }).waitFor();
    await page.getByText("60 in diesem Projekt").waitFor();
    await close();
  });

  it("draws a form by level, shows what is wrong at any, and takes it back", async () => {
    const { page, close } = await open("/gallery/", { theme: "light" });
    await page.getByText("Too large: the most is 256.").waitFor();
    expect(await page.getByLabel("Dropout").count()).toBe(0);
    await page.getByRole("button", { name: "1 changed and hidden" }).click();
    expect(await page.getByLabel("Dropout").first().inputValue()).toBe("0.2");
    await page.getByRole("button", { name: "Reset Rank" }).click();
    expect(await page.getByLabel("Rank").first().inputValue()).toBe("8");
    expect(await page.getByText("Too large:").count()).toBe(0);
    await close();
  });

  it("holds one connection for two tabs, and the second takes over", async () => {
    const { page, close } = await open("/plugins", { theme: "light" });
    const streams: string[] = [];
    await page.getByText("connected").waitFor();
    const second = await page.context().newPage();
    second.on("request", (request) => request.url().includes("/events?") && streams.push(request.url()));
    await second.goto(`${server.origin}/plugins`);
    await second.getByText("connected").waitFor();
    expect(streams).toEqual([]);
    await page.close();
    await expect.poll(() => streams.length).toBe(1);
    await close();
  });

  it("holds few of many rows in the document", async () => {
    const { page, close } = await open("/gallery/", { theme: "light" });
    await page.getByRole("grid").waitFor();
    expect(await page.getByRole("row").count()).toBeLessThan(60);
    expect(await page.getByRole("grid").getAttribute("aria-rowcount")).toBe("100001");
    await close();
  });
});
