import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { fail } from "../errors/index.ts";
import { accepts } from "./python-version.ts";

const run = promisify(execFile);
const startDeadlineMs = 10_000;
/** What the base locks cover: transformers 5.23 begins at 3.11. */
export const supportedPython = ">=3.11,<3.14";
/** The user's own `python3` first, so that a version manager's choice holds. */
const names = ["python3", "python3.13", "python3.12", "python3.11"];
// The interpreter itself, not the environment it was called through, nor a version manager's script.
const question =
  "import sys; print(getattr(sys, '_base_executable', sys.executable)); print('%d.%d.%d' % sys.version_info[:3])";

export interface FoundPython {
  readonly path: string;
  /** `3.11.7` */
  readonly version: string;
}

/** @throws TUNEIT_ENVIRONMENT_PYTHON_UNSUPPORTED */
export async function findPython(environment: Readonly<Record<string, string | undefined>>): Promise<FoundPython> {
  const wanted = environment["TUNEIT_PYTHON"];
  const seen: string[] = [];
  for (const name of wanted ? [wanted] : names) {
    const found = await ask(name, environment);
    if (found && accepts(supportedPython, found.version)) return found;
    if (found) seen.push(`${name} is ${found.version}`);
  }
  const found = seen.join(", ") || (wanted ? `no Python at ${wanted}` : "none on PATH");
  throw fail("TUNEIT_ENVIRONMENT_PYTHON_UNSUPPORTED", { range: supportedPython, found });
}

async function ask(
  name: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<FoundPython | null> {
  try {
    const { stdout } = await run(name, ["-I", "-S", "-c", question], { env: environment, timeout: startDeadlineMs });
    const [path, version] = stdout.trim().split("\n");
    return path && version ? { path, version } : null;
  } catch {
    return null;
  }
}
