import { existsSync, readFileSync } from "node:fs";
import type { Count } from "./summary.ts";

interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly {
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string }[];
  }[];
}

/** Tests by vitest's own report; a file that did not load and a run that failed without a failed test count as one each. */
export function vitestCount(file: string, code: number): Count {
  if (!existsSync(file)) return { passed: 0, failed: 1 };
  const report = JSON.parse(readFileSync(file, "utf8")) as VitestReport;
  const unloaded = report.testResults.filter(
    ({ status, assertionResults }) => status === "failed" && assertionResults.every((one) => one.status !== "failed"),
  );
  return held({ passed: report.numPassedTests, failed: report.numFailedTests + unloaded.length }, code);
}

/** Tests by pytest's JUnit report. */
export function pytestCount(file: string, code: number): Count {
  if (!existsSync(file)) return { passed: 0, failed: 1 };
  const suite = /<testsuite\s[^>]*>/.exec(readFileSync(file, "utf8"))?.[0] ?? "";
  const tests = number(suite, "tests");
  const failed = number(suite, "failures") + number(suite, "errors");
  return held({ passed: Math.max(0, tests - failed - number(suite, "skipped")), failed }, code);
}

function number(element: string, attribute: string): number {
  return Number(new RegExp(`\\b${attribute}="(\\d+)"`).exec(element)?.[1] ?? 0);
}

// A runner that ran nothing, or failed in a way that no test shows, must not look like success.
function held(count: Count, code: number): Count {
  const silent = count.failed === 0 && (code !== 0 || count.passed === 0);
  return silent ? { ...count, failed: 1 } : count;
}
