import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Browser, type BrowserContextOptions, type Page } from "playwright-core";
import { build } from "vite";
import { afterAll, beforeAll, expect, it } from "vitest";
import { serveBuilt, type Answers, type StandIn } from "./stand-in-server.ts";

export const program = process.env["TUNEIT_CHROMIUM"] ?? "/usr/bin/chromium";
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const shots = process.env["TUNEIT_WEB_SHOTS"];

export interface Opened {
  readonly page: Page;
  /** What the browser complained of. */
  readonly complaints: string[];
  /** Origins that were asked for anything. */
  readonly asked: string[];
  readonly close: () => Promise<void>;
}

export interface OpenOptions extends BrowserContextOptions {
  readonly theme?: "light" | "dark";
}

export interface Site {
  readonly folder: string;
  readonly origin: () => string;
  readonly open: (path: string, options?: OpenOptions) => Promise<Opened>;
}

/** The built app before a stand-in that gives `answers`, and a browser: set up and taken down around the tests of a file. */
export function builtSite(answers: Answers): Site {
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
    server = await serveBuilt(folder, answers);
    browser = await chromium.launch({ executablePath: program, args: ["--no-sandbox"] });
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    rmSync(folder, { recursive: true });
  });

  async function open(path: string, { theme = "light", ...options }: OpenOptions = {}): Promise<Opened> {
    const context = await browser.newContext({
      viewport: { width: 1280, height: 800 },
      colorScheme: theme,
      locale: "en-GB",
      reducedMotion: "reduce",
      ...options,
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
  return { folder, origin: () => server.origin, open };
}

/** Where no Chromium is installed nothing can be seen; the checkout's set-up brings one where it may use apt. */
export const hasChromium = existsSync(program);

/** What axe finds against WCAG on the page. */
export async function faults(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: typeof import("axe-core") };
    return (await axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
  });
}

/** `ready` is a text that stands there when the page is drawn. */
export type Pages = Readonly<Record<string, { readonly path: string; readonly ready: string }>>;

/** For each page: policy kept, no other origin asked, axe finds nothing in either theme. TUNEIT_WEB_SHOTS names a folder for pictures. */
export function checkPages(site: Site, pages: Pages): void {
  for (const [name, { path, ready }] of Object.entries(pages)) {
    it(`${name}: keeps the page's policy and asks no other origin`, async () => {
      const { page, complaints, asked, close } = await site.open(path);
      await page.getByText(ready).first().waitFor();
      expect(complaints.filter((text) => !/status of 4\d\d/.test(text))).toEqual([]);
      expect(new Set(asked)).toEqual(new Set([site.origin()]));
      await close();
    });

    for (const theme of ["light", "dark"] as const)
      it(`${name}, ${theme}: can be used by everybody, as far as axe sees`, async () => {
        const { page, close } = await site.open(path, { theme, bypassCSP: true });
        await page.getByText(ready).first().waitFor();
        if (shots !== undefined)
          await page.screenshot({ path: join(shots, `${name.replaceAll(" ", "-")}-${theme}.png`) });
        expect(await faults(page)).toEqual([]);
        await close();
      });
  }
}
