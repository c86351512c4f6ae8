import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import {
  isContended,
  judge,
  machine,
  median,
  ratioOf,
  spread,
  type Bench,
  type Comparison,
  type Figure,
  type Status,
} from "./bench.ts";
import { appBench } from "./app/app.ts";
import { sandboxBench } from "./sandbox/sandbox.ts";
import { trainingBench } from "./training/training.ts";

const benches: readonly Bench[] = [appBench, sandboxBench, trainingBench];
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { repeats: { type: "string", default: "5" }, json: { type: "string" } },
});
const [name] = positionals;
const chosen = benches.filter((bench) => name === undefined || bench.name === name);
const say = (line = ""): void => void process.stdout.write(`${line}\n`);

if (chosen.length === 0) {
  say(`There is no bench called ${name}. There are: ${benches.map((bench) => bench.name).join(", ")}`);
  process.exit(2);
}

const results: unknown[] = [];
for (const bench of chosen) {
  say(`${bench.name}: ${bench.says}`);
  const [before] = loadavg();
  for (const comparison of await bench.run({ repeats: Number(values.repeats) })) {
    const status = judge(comparison, before ?? 0);
    tell(comparison, status);
    results.push({ ...comparison, name: bench.name, status, ratio: status === "invalid" ? null : ratioOf(comparison) });
  }
  const figures: Figure[] = [];
  for await (const figure of bench.figures?.() ?? []) {
    tellFigure(figure);
    figures.push(figure);
  }
  if (figures.length > 0 && isContended(before ?? 0))
    say(`  contended: the load was ${before!.toFixed(1)} before it began`);
  results.push(...figures.map((figure) => ({ name: bench.name, ...figure })));
  say();
}
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(document(), null, 2)}\n`);

function tell(comparison: Comparison, status: Status): void {
  const { workload, unit, ours, peer, agreement } = comparison;
  const side = ({ name: label, setting, values: measured }: Comparison["ours"]): string =>
    `    ${label} (${setting}): ${median(measured).toPrecision(3)} ${unit}, spread ${(spread(measured) * 100).toFixed(0)} % of ${measured.length}`;
  say(`  ${workload}`);
  say(side(ours));
  say(side(peer));
  const verdict =
    status === "invalid"
      ? "no ratio: the sides did not compute the same"
      : `ours ${ratioOf(comparison).toFixed(2)} × the peer`;
  say(`    ${status}: ${verdict}; ${agreement.measure} ${agreement.value} (limit ${agreement.limit})`);
}

function tellFigure({ what, value, unit, limit, isLeast = false }: Figure): void {
  const isHeld = limit === null || (isLeast ? value >= limit : value <= limit);
  const verdict =
    limit === null ? "" : `, ${isLeast ? "at least" : "hold to"} ${limit} ${unit}: ${isHeld ? "ok" : "missed"}`;
  say(`  ${what}: ${value.toPrecision(3)} ${unit}${verdict}`);
}

function document() {
  const commit = execFileSync("git", ["rev-parse", "HEAD"], { encoding: "utf8" }).trim();
  return { format: 1, commit, at: new Date().toISOString(), machine: machine(), node: process.versions.node, results };
}
