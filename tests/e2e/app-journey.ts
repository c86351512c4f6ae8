import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import type { Locator, Page } from "playwright-core";

/** How a person acts: with the mouse alone, or with the keyboard alone. */
export interface Hands {
  /** Presses a button, follows a link, ticks a box. */
  readonly press: (what: Locator) => Promise<void>;
  /** Chooses in a list that opens. */
  readonly choose: (what: Locator, option: string) => Promise<void>;
}

/** The first look at rows makes the Python environment; a busy machine trains slowly. */
const trainingMs = 600_000;

export const mouse: Hands = {
  press: (what) => what.click(),
  choose: async (what, option) => void (await what.selectOption(option)),
};

export function keyboard(page: Page): Hands {
  return {
    press: async (what) => {
      await reach(page, what);
      await page.keyboard.press((await isLink(what)) ? "Enter" : "Space");
    },
    choose: async (what, option) => {
      await reach(page, what);
      // Letters choose in a closed list, as in every browser.
      await page.keyboard.type(option);
    },
  };
}

const isLink = (what: Locator): Promise<boolean> => what.evaluate((node) => node.localName === "a");

/** Goes on with Tab until the focus is there: what no Tab reaches, nobody without a mouse reaches. */
async function reach(page: Page, what: Locator): Promise<void> {
  await what.waitFor();
  while (!(await what.isEnabled())) await delay(100);
  const most = 250;
  for (let pressed = 0; pressed < most; pressed++) {
    if (await hasFocus(what)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`No Tab reaches ${String(what)}`);
}

/** As much of the browser's elements as is asked for there; these types are Node's. */
interface Node {
  readonly shadowRoot: { readonly activeElement: Node | null; contains(other: Node | null): boolean } | null;
  readonly ownerDocument: { readonly activeElement: Node | null };
}

const hasFocus = (what: Locator): Promise<boolean> =>
  what.evaluate((found) => {
    const node = found as unknown as Node;
    let focused = node.ownerDocument.activeElement;
    while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
    return focused === node || node.shadowRoot?.contains(focused) === true;
  });

const button = (page: Page, name: string | RegExp): Locator =>
  page.getByRole("button", { name, exact: typeof name === "string" });
const navigation = (page: Page, name: string): Locator =>
  page.getByRole("navigation").getByRole("link", { name, exact: true });

/** From the first page to a trained model of one's own rows. */
export async function trainOnOwnRows(page: Page, { press }: Hands, file: string): Promise<void> {
  await press(button(page, "Skip all"));
  await press(navigation(page, "Data"));
  await press(button(page, "Import data").first());
  const opened = page.waitForEvent("filechooser");
  await press(button(page, "Browse"));
  await (await opened).setFiles(file);
  await page.getByRole("cell", { name: "Order 1000", exact: false }).or(page.getByText("Order 1000")).first().waitFor();
  await press(button(page, "Train on it"));
  await press(button(page, "Begin"));
  await press(button(page, "Use: Quick look"));
  await start(page, press);
}

/** The same rows with one setting changed. */
export async function trainAgain(page: Page, { press }: Hands): Promise<void> {
  await press(page.getByRole("radio", { name: /Frozen backbone/ }));
  await start(page, press);
}

async function start(page: Page, press: Hands["press"]): Promise<void> {
  const before = new URL(page.url()).searchParams.get("run");
  await page.getByText("What follows from it").or(page.getByRole("complementary")).first().waitFor();
  await press(button(page, "Start"));
  await page.waitForURL((url) => ![null, before].includes(url.searchParams.get("run")));
  const tried = page.locator("tn-train-try");
  await tried.getByRole("progressbar").or(tried.getByText("completed")).first().waitFor({ timeout: trainingMs });
  await tried.getByText("completed").waitFor({ timeout: trainingMs });
}

/** What the run's own page tells of it. */
export async function lookAtRun(page: Page, { press }: Hands, name: string): Promise<void> {
  await press(navigation(page, "Runs"));
  await press(page.getByRole("grid").getByRole("link", { name, exact: true }));
  await page.getByRole("heading", { name: "Loss" }).first().waitFor();
  assert.ok((await page.getByText("completed").count()) > 0);
  await press(page.getByRole("link", { name: "Samples", exact: true }));
  const rows = page.getByRole("article").filter({ hasText: /Order \d+/ });
  await rows.first().waitFor();
  assert.equal(await rows.count(), 6);
  await press(button(page, "Step back"));
  await page.waitForURL(/[?&]step=\d/);
}

/** Both runs beside each other: only what differs. */
export async function compareRuns(page: Page, { press }: Hands): Promise<void> {
  await press(navigation(page, "Runs"));
  for (const row of [1, 2]) await press(page.getByRole("row").nth(row).getByRole("checkbox"));
  await press(page.getByRole("group", { name: "Chosen runs" }).getByRole("button", { name: "Compare" }));
  await page.getByText("frozen").first().waitFor();
  assert.equal(await page.getByText("seed", { exact: true }).count(), 0);
}

/** The same by the keys of the table: `j` goes on, `x` chooses, `c` compares. */
export async function compareRunsByKeys(page: Page, { press }: Hands): Promise<void> {
  await press(navigation(page, "Runs"));
  await reach(page, page.getByRole("row").nth(1));
  for (const key of ["x", "j", "x", "c"]) await page.keyboard.press(key);
  await page.getByRole("heading", { name: "Compare", level: 1 }).waitFor();
  await page.getByRole("rowheader", { name: "Time" }).waitFor();
}

/** The tuned model beside the one before, with rows of a dataset. */
export async function askModel(page: Page, { press, choose }: Hands): Promise<void> {
  await press(navigation(page, "Playground"));
  await choose(page.getByRole("combobox", { name: "Texts from a dataset" }), "own.csv");
  await page.getByRole("button", { name: "Next text" }).waitFor();
  await press(button(page, "Send"));
  await page.getByText("billing").first().waitFor({ timeout: trainingMs });
}

/** ONNX, verified against the model that was trained. */
export async function exportOnnx(page: Page, { press }: Hands): Promise<void> {
  await press(navigation(page, "Export"));
  const choice = page.getByRole("main").getByRole("link").first();
  if (!/\/export\/./.test(new URL(page.url()).pathname)) await press(choice);
  await page.getByRole("radio", { name: /ONNX/ }).waitFor();
  await press(button(page, "Export and verify"));
  await page
    .locator("#main")
    .getByText(/it answers like the checkpoint\. The largest difference/)
    .waitFor({ timeout: trainingMs });
}

/** From the registry, its permissions first. */
export async function installPlugin(page: Page, { press }: Hands, title: string): Promise<void> {
  await press(navigation(page, "Plugins"));
  await press(button(page, "Registry"));
  await press(page.getByRole("link", { name: new RegExp(title) }));
  await press(button(page, "Install …"));
  await press(button(page, /^(?:Install|Grant what is required and install)$/));
  await page
    .getByText(/is installed\.$/)
    .first()
    .waitFor({ timeout: trainingMs });
}
