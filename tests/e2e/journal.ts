import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

export interface JournalLine {
  readonly seq: number;
  readonly type: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** The folder of the only run of a workspace, once it is there. */
export async function onlyRun(workspace: string, patienceMs = 120_000): Promise<string> {
  const folder = join(workspace, ".tuneit", "runs");
  const deadline = Date.now() + patienceMs;
  while (Date.now() < deadline) {
    const [name] = await readdir(folder).catch(() => []);
    if (name !== undefined) return join(folder, name);
    await delay(50);
  }
  throw new Error(`no run appeared in ${folder}`);
}

/** Whole lines only: the last one may be in the middle of being written. */
export async function journalOf(run: string): Promise<JournalLine[]> {
  const text = await readFile(join(run, "events.jsonl"), "utf8").catch(() => "");
  return text
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as JournalLine);
}

/** Waits until the journal has a line that fits; a run that ends before is a failure, with its last lines. */
export async function untilEvent(run: string, fits: (line: JournalLine) => boolean): Promise<JournalLine> {
  const deadline = Date.now() + 150_000;
  while (Date.now() < deadline) {
    const lines = await journalOf(run);
    const found = lines.find(fits);
    if (found) return found;
    if (lines.at(-1)?.type === "exit") throw new Error(`the run ended early:\n${tail(lines)}`);
    await delay(20);
  }
  throw new Error(`the event did not come:\n${tail(await journalOf(run))}`);
}

/** What a stage found, by name; of facts told again after a resume, the last. */
export const factsOf = (lines: readonly JournalLine[], stage: string): Record<string, unknown> =>
  Object.fromEntries(
    lines
      .filter(({ type, payload }) => type === "fact" && payload["stage"] === stage)
      .map(({ payload }) => [payload["name"], payload["value"]]),
  );

export const isCommitted = ({ type, payload }: JournalLine): boolean =>
  type === "checkpoint" && payload["state"] === "committed";

const tail = (lines: readonly JournalLine[]): string =>
  lines
    .slice(-12)
    .map((line) => JSON.stringify(line))
    .join("\n");
