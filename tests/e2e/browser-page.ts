import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";

/** The system's browser; nothing is downloaded. */
export const chromiumProgram: string = process.env["TUNEIT_CHROMIUM"] ?? "/usr/bin/chromium";
export const hasChromium: boolean = existsSync(chromiumProgram);
/** What a step in the browser may take: the first look at rows makes the Python environment. */
export const stepMs = 300_000;

export const launchChromium = (): Promise<Browser> =>
  chromium.launch({ executablePath: chromiumProgram, args: ["--no-sandbox"] });

export interface Opened {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What the browser says against the page: a policy that was broken, a script that threw. */
  readonly complaints: readonly string[];
  /** Opens one more tab beside it. */
  readonly tab: (address: string) => Promise<Page>;
}

interface Visitor {
  readonly address: string;
  /** Absent: it comes with the one-time code of the address. */
  readonly token?: string;
}

/** A browser window of somebody who uses the app with English words. */
export async function openPage(browser: Browser, { address, token }: Visitor): Promise<Opened> {
  const context = await browser.newContext({
    ...{ viewport: { width: 1280, height: 800 }, reducedMotion: "reduce", locale: "en-US", acceptDownloads: true },
  });
  const kept = token === undefined ? [] : [{ name: "tuneit.token", value: token }];
  await context.setStorageState({ cookies: [], origins: [{ origin: new URL(address).origin, localStorage: kept }] });
  context.setDefaultTimeout(stepMs);
  const complaints: string[] = [];
  const tab = async (where: string): Promise<Page> => {
    const page = await context.newPage();
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("console", (message) => {
      if (message.text().includes("Content Security Policy")) complaints.push(message.text());
    });
    await page.goto(where);
    return page;
  };
  return { page: await tab(address), context, complaints, tab };
}

/** The points of a chart as a person gets them: its CSV, line by line without the head. */
export async function pointsOf(page: Page, heading: string): Promise<string[]> {
  const chart = page.locator("tn-chart").filter({ has: page.getByRole("heading", { name: heading, exact: true }) });
  await chart.locator("summary[aria-label='Save the chart']").click();
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    chart.getByRole("button", { name: "CSV", exact: true }).click(),
  ]);
  const text = await readFile(await file.path(), "utf8");
  return text.trimEnd().split("\r\n").slice(1);
}
