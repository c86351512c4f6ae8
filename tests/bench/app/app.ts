import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildApp, launch } from "../../../shell/web/browser/built-pages.ts";
import { serveBuilt } from "../../../shell/web/browser/stand-in-server.ts";
import type { Bench, Figure } from "../bench.ts";
import { elements } from "./elements.ts";
import { finishedRun } from "./finished-run.ts";
import { lighthouseScores } from "./lighthouse.ts";
import { pages } from "./pages.ts";
import { sizes } from "./sizes.ts";

/** What the app promises of itself, in Chromium with software rendering; medians of five. */
export const appBench: Bench = {
  name: "app",
  says: "sizes and times of the app in Chromium",
  run: async () => [],
  figures: async function* () {
    const folder = await mkdtemp(join(tmpdir(), "tuneit-bench-app-"));
    try {
      await buildApp(folder);
      yield* sizes(folder);
      yield* inBrowser(folder);
      yield* await finishedRun();
      yield* await lighthouseScores(folder);
    } finally {
      await rm(folder, { recursive: true });
    }
  },
};

async function* inBrowser(folder: string): AsyncGenerator<Figure> {
  const browser = await launch();
  const server = await serveBuilt(folder, {});
  try {
    yield* elements(browser, server.origin);
    yield* pages(browser, folder);
  } finally {
    await browser.close();
    await server.close();
  }
}
