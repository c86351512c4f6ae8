import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { sourceFiles } from "./arrows.ts";

// A file over this is explained in review; the kernel's limits fail the build. From the sizes of the style guide.
const explainOver = 400;
const coreLimit = 7_500;
const roomLimit = 1_750;

/** What knows plugins, points and runs; the other rooms each guard one boundary and know no more of the kernel than it. */
const core = new Set(["manifest", "points", "resolve", "grants", "runs", "kernel"]);

// Tables are lists, not complexity; what runs inside the worker process is no part of the kernel's process.
const notKernel = /^kernel\/src\/(errors|isolation\/(inside|quickjs|worker))\//;
const blankOrComment = /^\s*($|\/\/|\/?\*)/;

interface Sized {
  readonly file: string;
  readonly lines: number;
  readonly code: number;
}

const root = resolve(import.meta.dirname, "../..");
const sized = sourceFiles(root)
  .filter((file) => file.includes("/src/") && !file.endsWith(".test.ts"))
  .map(measure)
  .toSorted((a, b) => a.lines - b.lines);
const kernel = sized.filter(({ file }) => file.startsWith("kernel/src/") && !notKernel.test(file));
const rooms = new Map<string, number>();
for (const { file, code } of kernel) rooms.set(roomOf(file), (rooms.get(roomOf(file)) ?? 0) + code);
const tooLarge = [...rooms].filter(([room, code]) => code > (room === "core" ? coreLimit : roomLimit));

const say = (line: string): void => void process.stdout.write(`${line}\n`);
say(`files ${sized.length}, median ${quantile(sized, 0.5)} lines, p90 ${quantile(sized, 0.9)} (aim 90 / 250)`);
for (const [room, code] of [...rooms].toSorted(([, a], [, b]) => b - a))
  say(`kernel ${room}: ${code} of ${room === "core" ? coreLimit : roomLimit} lines of code, without tables`);
for (const { file, lines } of sized.slice(-10).toReversed()) say(`${String(lines).padStart(5)} ${file}${note(lines)}`);
process.exitCode = rooms.size > 1 && tooLarge.length === 0 ? 0 : 1;

function roomOf(file: string): string {
  const room = file.split("/")[2]!;
  return core.has(room) || room.endsWith(".ts") ? "core" : room;
}

function measure(file: string): Sized {
  const lines = readFileSync(join(root, file), "utf8").trimEnd().split("\n");
  return { file, lines: lines.length, code: lines.filter((line) => !blankOrComment.test(line)).length };
}

function quantile(sorted: readonly Sized[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]?.lines ?? 0;
}

function note(lines: number): string {
  return lines > explainOver ? ` (over ${explainOver}: say why in review)` : "";
}
