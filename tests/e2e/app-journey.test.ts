import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as journey from "./app-journey.ts";
import { hasChromium, launchChromium, openPage } from "./browser-page.ts";
import { answerOf, environmentOf } from "./command-line.ts";
import { rows } from "./small-recipe.ts";
import { newWorkspace } from "./workspace.ts";

const entry = fileURLToPath(new URL("../../shell/cli/src/start/main.ts", import.meta.url));
const journeyMs = 1_500_000;
/** Taken away at first, so that each journey has one to install. */
const missing = {
  mouse: { name: "@tuneit/text-augment", title: "Text augmentation" },
  keyboard: { name: "@tuneit/text-clean", title: "Text cleaning" },
};

let workspace: string;
let app: ChildProcess;
let link: string;
let browser: Browser;

beforeAll(async () => {
  if (!hasChromium) return;
  workspace = await newWorkspace();
  for (const name of ["own.csv", "keys.csv"]) await writeFile(join(workspace, name), ownRows());
  // What `npm start` runs, with a workspace of the test's own.
  const args = [entry, "--workspace", workspace, "--port", "0", "--no-open"];
  app = spawn(process.execPath, args, { env: environmentOf({}), stdio: ["ignore", "pipe", "inherit"] });
  [link] = (await once(createInterface({ input: app.stdout! }), "line")) as [string];
  for (const { name } of Object.values(missing)) await answerOf(["plugin", "remove", name], { in: workspace });
  browser = await launchChromium();
}, journeyMs);

afterAll(async () => {
  await browser?.close();
  if (!app) return;
  const gone = once(app, "exit");
  app.kill("SIGINT");
  expect(await gone).toEqual([0, null]);
}, 60_000);

const ownRows = (): string => ["text,label", ...rows(90).map(({ text, label }) => `"${text}",${label}`), ""].join("\n");

/** The one-time code opens one browser; a second one is given what it was changed for. */
async function tokenOf(folder: string): Promise<string> {
  const text = await readFile(join(folder, ".tuneit", "server.json"), "utf8");
  return (JSON.parse(text) as { token: string }).token;
}

describe.skipIf(!hasChromium)("a newcomer trains, compares, asks, exports and installs", () => {
  test(
    "by mouse",
    async () => {
      const { page, complaints } = await openPage(browser, { address: link });
      await journey.trainOnOwnRows(page, journey.mouse, join(workspace, "own.csv"));
      await journey.trainAgain(page, journey.mouse);
      await journey.lookAtRun(page, journey.mouse, "own");
      await journey.compareRuns(page, journey.mouse);
      await journey.askModel(page, journey.mouse);
      await journey.exportOnnx(page, journey.mouse);
      await journey.installPlugin(page, journey.mouse, missing.mouse.title);
      expect(complaints).toEqual([]);
      await page.context().close();
    },
    journeyMs,
  );

  test(
    "by keyboard",
    async () => {
      const { page, complaints } = await openPage(browser, {
        address: `${new URL(link).origin}/welcome`,
        token: await tokenOf(workspace),
      });
      const hands = journey.keyboard(page);
      await journey.trainOnOwnRows(page, hands, join(workspace, "keys.csv"));
      await journey.compareRunsByKeys(page, hands);
      await journey.askModel(page, hands);
      await journey.exportOnnx(page, hands);
      await journey.installPlugin(page, hands, missing.keyboard.title);
      expect(complaints).toEqual([]);
      await page.context().close();
    },
    journeyMs,
  );
});
