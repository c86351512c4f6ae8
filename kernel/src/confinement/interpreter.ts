import { execFile } from "node:child_process";
import { lstat, readdir, readlink, realpath } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { fail } from "../errors/index.ts";

const run = promisify(execFile);
const startDeadlineMs = 10_000;
const question = "import sys, json; print(json.dumps([sys.base_prefix, '%d.%d' % sys.version_info[:2]]))";
/** Prefixes that hold far more than Python. */
const sharedPrefixes: ReadonlySet<string> = new Set(["/usr", "/usr/local", "/"]);

export interface Interpreter {
  readonly basePrefix: string;
  readonly version: string;
  /** Every path that a sandbox must show so that the interpreter starts: links on the way to it, and its own tree. */
  readonly paths: readonly string[];
}

const known = new Map<string, Promise<Interpreter>>();

/**
 * Where an interpreter really lives. A virtual environment is a link into it, and it need not be below /usr.
 *
 * @throws TUNEIT_CONFINEMENT_PYTHON
 */
export function describeInterpreter(python: string): Promise<Interpreter> {
  const asked = known.get(python) ?? ask(python);
  known.set(python, asked);
  asked.catch(() => known.delete(python));
  return asked;
}

async function ask(python: string): Promise<Interpreter> {
  try {
    const { stdout } = await run(python, ["-I", "-S", "-c", question], { timeout: startDeadlineMs, env: {} });
    const [basePrefix, version] = JSON.parse(stdout) as [string, string];
    return { basePrefix, version, paths: [...(await linksTo(python)), ...(await treeOf(basePrefix, version))] };
  } catch (cause) {
    throw fail("TUNEIT_CONFINEMENT_PYTHON", { python, reason: firstLine(cause) }, { cause });
  }
}

async function treeOf(prefix: string, version: string): Promise<string[]> {
  if (!sharedPrefixes.has(prefix)) return [prefix];
  const libraries = join(prefix, "lib");
  // Below /usr/local, as in the images of Python, the interpreter's own library is all that is needed of the folder.
  const names = (await readdir(libraries)).filter((name) => name.startsWith(`libpython${version}`));
  return [join(libraries, `python${version}`), ...names.map((name) => join(libraries, name))];
}

/** `bin/python` of an environment → `/usr/bin/python3` → `/usr/bin/python3.11`: each hop is looked up by path. */
async function linksTo(executable: string): Promise<string[]> {
  const hops: string[] = [];
  let path = executable;
  for (let left = 16; left > 0; left -= 1) {
    hops.push(path);
    if (!(await lstat(path)).isSymbolicLink()) break;
    path = resolve(dirname(path), await readlink(path));
  }
  return [...new Set([...hops, await realpath(executable)])];
}

function firstLine(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  return text.trim().split("\n").at(-1)?.slice(0, 300) ?? "no answer";
}
