import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { homeAnswers } from "../../../shell/web/browser/home-answers.ts";
import { program } from "../../../shell/web/browser/built-pages.ts";
import { serveBuilt } from "../../../shell/web/browser/stand-in-server.ts";
import { median, type Figure } from "../bench.ts";

// 114 packages and 176 MB (Apache-2.0) for one bench: fetched when it runs, not with every checkout.
const lighthouse = "lighthouse@13.5.0";
const rounds = 5;
const runMs = 300_000;

interface Report {
  readonly categories: Readonly<Record<"performance" | "accessibility", { readonly score: number | null }>>;
}

/** Scores of the first page as on a desktop; nothing where the package cannot be had. */
export async function lighthouseScores(folder: string): Promise<Figure[]> {
  const server = await serveBuilt(folder, homeAnswers);
  const reports: Report[] = [];
  try {
    for (let round = 0; round < rounds; round += 1) reports.push(await report(`${server.origin}/models`));
  } catch (error) {
    process.stderr.write(`Lighthouse gave no report: ${String(error).slice(0, 300)}\n`);
    return [];
  } finally {
    await server.close();
  }
  const score = (name: keyof Report["categories"]): number =>
    median(reports.map(({ categories }) => 100 * (categories[name].score ?? 0)));
  return [
    { what: "Lighthouse, desktop, performance", value: score("performance"), unit: "points", limit: 95, isLeast: true },
    {
      what: "Lighthouse, desktop, accessibility",
      value: score("accessibility"),
      unit: "points",
      limit: 100,
      isLeast: true,
    },
  ];
}

async function report(address: string): Promise<Report> {
  const folder = await mkdtemp(join(tmpdir(), "tuneit-lighthouse-"));
  const file = join(folder, "report.json");
  const browser = "--chrome-flags=--headless --no-sandbox";
  const wanted = ["--preset=desktop", "--only-categories=performance,accessibility", "--output=json", "--quiet"];
  const args = ["--yes", lighthouse, address, ...wanted, `--output-path=${file}`, browser];
  try {
    await promisify(execFile)("npx", args, { timeout: runMs, env: { ...process.env, CHROME_PATH: program } });
    return JSON.parse(await readFile(file, "utf8")) as Report;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
