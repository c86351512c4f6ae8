import { writeFileSync } from "node:fs";

export interface Count {
  readonly passed: number;
  readonly failed: number;
}

export function total(counts: readonly Count[]): Count {
  return {
    passed: counts.reduce((sum, count) => sum + count.passed, 0),
    failed: counts.reduce((sum, count) => sum + count.failed, 0),
  };
}

/** The closing line of a command, or, where a caller adds several up, a file with the counts instead. */
export function close(count: Count): void {
  const file = process.env["TUNEIT_SUMMARY_FILE"];
  if (file) writeFileSync(file, JSON.stringify(count));
  else process.stdout.write(`${count.passed} passed, ${count.failed} failed\n`);
  process.exitCode = count.failed === 0 && count.passed > 0 ? 0 : 1;
}
