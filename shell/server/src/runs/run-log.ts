import type { Run } from "@tuneit/kernel";
import type { RunEvent } from "@tuneit/protocol";
import type { logQuery, LogPage } from "@tuneit/protocol/http";
import type { z } from "zod";
import type { RunDigest } from "./run-digest.ts";

type Query = z.output<typeof logQuery>;
type Line = LogPage["lines"][number];

const ranks = { debug: 0, info: 1, warning: 2, error: 3 } as const;

/** A page of what a run said. Its warnings and errors stand among the lines, as whoever reads a log looks for them there. */
export async function readLog(run: Run, digest: RunDigest, query: Query): Promise<LogPage> {
  const read = query.from === "end" ? lastLines : firstLines;
  return { ...(await read(run, query)), counts: { ...digest.counts } };
}

async function firstLines(run: Run, query: Query): Promise<Pick<LogPage, "lines" | "next">> {
  const lines: Line[] = [];
  for await (const line of linesOf(run, query)) {
    if (lines.length === query.limit) return { lines, next: lines.at(-1)!.seq };
    lines.push(line);
  }
  return { lines, next: null };
}

async function lastLines(run: Run, query: Query): Promise<Pick<LogPage, "lines" | "next">> {
  let lines: Line[] = [];
  for await (const line of linesOf(run, query)) {
    lines.push(line);
    if (lines.length >= 2 * query.limit) lines = lines.slice(-query.limit);
  }
  return { lines: lines.slice(-query.limit), next: null };
}

async function* linesOf(run: Run, { after, level, q }: Query): AsyncGenerator<Line> {
  const wanted = q.toLowerCase();
  for await (const event of run.events({ from: after, follow: false })) {
    const line = lineOf(event);
    if (line && ranks[line.level] >= ranks[level] && line.text.toLowerCase().includes(wanted)) yield line;
  }
}

function lineOf(event: RunEvent): Line | undefined {
  if (event.type === "log") {
    const { type: _type, ...line } = event;
    return { ...line, code: null };
  }
  if (event.type !== "warning" && event.type !== "error") return undefined;
  const { seq, time, code, message, mend, stage = "", plugin } = event;
  const cause = event.type === "error" ? ` ${event.cause}.` : "";
  return {
    ...{ seq, time, code, stage, level: event.type, logger: "run", source: "supervisor" },
    text: `${message}.${cause} ${mend}.`.slice(0, 8192),
    ...(plugin === undefined ? {} : { plugin }),
  };
}
