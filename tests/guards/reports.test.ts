import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { pytestCount, vitestCount } from "../../.ci/reports.ts";

const folder = mkdtempSync(join(tmpdir(), "tuneit-reports-"));
afterAll(() => rmSync(folder, { recursive: true }));

function report(text: string): string {
  const file = join(folder, "report");
  writeFileSync(file, text);
  return file;
}

function vitest(passed: number, failed: number, files: readonly (readonly string[])[]): string {
  const testResults = files.map(([status, ...tests]) => ({
    status,
    assertionResults: tests.map((one) => ({ status: one })),
  }));
  return report(JSON.stringify({ numPassedTests: passed, numFailedTests: failed, testResults }));
}

function pytest(attributes: string): string {
  return report(
    `<?xml version="1.0"?><testsuites><testsuite name="pytest" ${attributes} time="1.0"></testsuite></testsuites>`,
  );
}

describe("the counts of vitest", () => {
  it("are those of its report", () => {
    expect(vitestCount(vitest(2, 1, [["failed", "passed", "passed", "failed"]]), 1)).toEqual({ passed: 2, failed: 1 });
  });

  it("count a file that did not load as one failure", () => {
    expect(vitestCount(vitest(1, 0, [["passed", "passed"], ["failed"]]), 1)).toEqual({ passed: 1, failed: 1 });
  });

  it("count an unhandled error, which fails no test, as one failure", () => {
    expect(vitestCount(vitest(1, 0, [["passed", "passed"]]), 1)).toEqual({ passed: 1, failed: 1 });
  });

  it("call a run without a test a failure", () => {
    expect(vitestCount(vitest(0, 0, []), 0)).toEqual({ passed: 0, failed: 1 });
  });

  it("call a missing report a failure", () => {
    expect(vitestCount(join(folder, "absent"), 0)).toEqual({ passed: 0, failed: 1 });
  });
});

describe("the counts of pytest", () => {
  it("are those of its report, without what was skipped", () => {
    const file = pytest('errors="1" failures="2" skipped="3" tests="10"');
    expect(pytestCount(file, 1)).toEqual({ passed: 4, failed: 3 });
  });

  it("call a run without a test a failure, as pytest does with 5", () => {
    expect(pytestCount(pytest('errors="0" failures="0" skipped="0" tests="0"'), 5)).toEqual({ passed: 0, failed: 1 });
  });

  it("call a run of skipped tests a failure", () => {
    expect(pytestCount(pytest('errors="0" failures="0" skipped="2" tests="2"'), 0)).toEqual({ passed: 0, failed: 1 });
  });
});
