import { existsSync } from "node:fs";
import { join } from "node:path";
import { chromium, type Browser, type BrowserContextOptions, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { faults } from "./axe.ts";
import { program } from "./built-pages.ts";
import { cutOff } from "./cut-off.ts";
import { offerPseudoLocales } from "./pseudo-locale.ts";
import { serveBuilt, type Answers, type StandIn } from "./stand-in-server.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Folder of the pages as they are shipped. */
    builtApp: string;
  }
}

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
  /** Somebody who was here before: the first page is no welcome. */
  readonly isKnown?: boolean;
}

export interface Site {
  readonly folder: string;
  readonly origin: () => string;
  readonly open: (path: string, options?: OpenOptions) => Promise<Opened>;
}

/** The built app before a stand-in that gives `answers`, and a browser: set up and taken down around the tests of a file. */
export function builtSite(answers: Answers, { scrollbars = false } = {}): Site {
  const folder = inject("builtApp");
  let server: StandIn;
  let browser: Browser;
  beforeAll(async () => {
    if (!existsSync(program)) return;
    server = await serveBuilt(folder, answers);
    browser = await sharedBrowser(scrollbars);
  });
  afterAll(async () => {
    await closeBrowser();
    await server?.close();
  });

  async function open(
    path: string,
    { theme = "light", isKnown = false, ...options }: OpenOptions = {},
  ): Promise<Opened> {
    const context = await browser.newContext({
      viewport: { width: 1280, height: 800 },
      colorScheme: theme,
      locale: "en-GB",
      reducedMotion: "reduce",
      ...options,
    });
    if (isKnown) await context.addInitScript('localStorage.setItem("tuneit.welcomed", "true")');
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

// A file with several sites has one browser.
let browsing: Promise<Browser> | undefined;

function sharedBrowser(scrollbars: boolean): Promise<Browser> {
  // A browser that nobody looks at hides them.
  const ignoreDefaultArgs = scrollbars ? ["--hide-scrollbars"] : [];
  browsing ??= chromium.launch({ executablePath: program, args: ["--no-sandbox"], ignoreDefaultArgs });
  return browsing;
}

async function closeBrowser(): Promise<void> {
  const open = browsing;
  browsing = undefined;
  await (await open)?.close();
}

/** Where no Chromium is installed nothing can be seen; the checkout's set-up brings one where it may use apt. */
export const hasChromium = existsSync(program);

const shots = process.env["TUNEIT_WEB_SHOTS"];
const desk = { width: 1280, height: 800 };
/** What is left of 1,280 at 400 %, and the width of a small phone: WCAG's reflow. */
const phone = { width: 320, height: 720 };

/** `ready` is a text that stands there when the page is drawn. */
export type Pages = Readonly<
  Record<string, { readonly path: string; readonly ready: string; readonly isKnown?: boolean }>
>;

/**
 * For each page: policy kept, no other origin asked, axe finds nothing in either theme, and nothing is cut off on a phone,
 * in a language with longer words, and in one that is written from right to left. TUNEIT_WEB_SHOTS names a folder for pictures.
 */
export function checkPages(site: Site, pages: Pages): void {
  for (const [name, { path, ready, isKnown = false }] of Object.entries(pages))
    it(`${name}: keeps the page's policy, asks no other origin, and can be used by everybody`, async ({
      onTestFinished,
    }) => {
      const { page, complaints, asked, close } = await site.open(path, { serviceWorkers: "block", isKnown });
      onTestFinished(close);
      await offerPseudoLocales(page.context());
      await page.getByText(ready).first().waitFor();
      const found: Record<string, string[]> = {};
      for (const [look, change] of Object.entries(looks)) {
        await change(page);
        await settled(page);
        if (shots !== undefined) await page.screenshot({ path: join(shots, fileOf(name, look)) });
        found[look] = [...(look in themed ? await faults(page) : []), ...(await cutOff(page))];
      }
      expect(found).toEqual(Object.fromEntries(Object.keys(looks).map((look) => [look, []])));
      expect(complaints.filter((text) => !/status of 4\d\d/.test(text))).toEqual([]);
      expect(new Set(asked)).toEqual(new Set([site.origin()]));
    });
}

const fileOf = (name: string, look: string): string => `${name}-${look}.png`.replaceAll(/[ ,]+/g, "-");

type Change = (page: Page) => Promise<unknown>;

const themed: Readonly<Record<string, Change>> = {
  light: () => Promise.resolve(),
  dark: (page) => page.emulateMedia({ colorScheme: "dark" }),
};

/** One after the other, each on top of the one before. */
const looks: Readonly<Record<string, Change>> = {
  ...themed,
  "phone": (page) => page.setViewportSize(phone),
  "phone, long words": (page) => speak(page, "de"),
  "long words": (page) => page.setViewportSize(desk),
  "mirrored": async (page) => {
    await speak(page, "zh");
    await page.evaluate(() => (document.documentElement.dir = "rtl"));
  },
};

/** Chooses in the list of languages, where the page has one. */
async function speak(page: Page, locale: "de" | "zh"): Promise<void> {
  const isChosen = await page.evaluate((value) => {
    const list = document.querySelector("tn-app")?.shadowRoot?.querySelector("select");
    if (!list) return false;
    list.value = value;
    return list.dispatchEvent(new Event("change", { bubbles: true }));
  }, locale);
  if (isChosen) await page.waitForFunction((value) => document.documentElement.lang === value, locale);
}

/** After the next two frames everything that follows from a change is drawn; the shape of what is waited for comes later. */
async function settled(page: Page): Promise<void> {
  await page
    .locator("tn-skeleton")
    .evaluateAll((all) =>
      Promise.all(all.flatMap((one) => one.getAnimations()).map(({ finished }) => finished.catch(() => undefined))),
    );
  await page.evaluate(
    () => new Promise<void>((done) => requestAnimationFrame(() => requestAnimationFrame(() => done()))),
  );
}
