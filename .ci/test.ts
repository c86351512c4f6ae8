import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { follow } from "./execute.ts";
import { pytestCount, vitestCount } from "./reports.ts";
import { close, total, type Count } from "./summary.ts";
import { nodeTool, pythonTool } from "./tools.ts";

// `npm test` runs all; `npm test -- kernel/src/store` only that; a path to Python goes to pytest.
const paths = process.argv.slice(2);
const python = paths.filter((path) => path.startsWith("python-runtime") || /\.py$|\/python(\/|$)/.test(path));
const typescript = paths.filter((path) => !python.includes(path));

const reports = mkdtempSync(join(tmpdir(), "tuneit-test-"));
try {
  const counts: Count[] = [];
  if (paths.length === 0 || typescript.length > 0) counts.push(await vitest());
  if (paths.length === 0 || python.length > 0) counts.push(await pytest());
  close(total(counts));
} finally {
  rmSync(reports, { recursive: true, force: true });
}

async function vitest(): Promise<Count> {
  const report = join(reports, "vitest.json");
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const code = await follow(process.execPath, [nodeTool("vitest", "vitest"), "run", ...reporters, ...typescript]);
  return vitestCount(report, code);
}

async function pytest(): Promise<Count> {
  const report = join(reports, "pytest.xml");
  const code = await follow(pythonTool("python"), ["-B", "-m", "pytest", `--junitxml=${report}`, ...python]);
  return pytestCount(report, code);
}
