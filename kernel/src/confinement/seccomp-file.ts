import { createHash, randomBytes } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fail } from "../errors/index.ts";
import { seccompProgram } from "./seccomp.ts";
import type { Architecture } from "./system-calls.ts";

const architectures: readonly string[] = ["x64", "arm64"] satisfies Architecture[];

/**
 * Writes the filter below `$TUNEIT_HOME/cache`, named by its hash, and returns its path.
 *
 * @throws TUNEIT_CONFINEMENT_ARCHITECTURE
 */
export async function seccompFile(home: string, options: { namespaces: boolean }): Promise<string> {
  const program = seccompProgram({ ...options, architecture: thisArchitecture(process.arch) });
  const folder = join(home, "cache", "seccomp");
  const path = join(folder, `${createHash("sha256").update(program).digest("hex")}.bpf`);
  // Read again each time: a file that somebody changed must not become the filter.
  const present = await readFile(path).catch(() => null);
  if (present?.equals(program)) return path;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const partial = `${path}.${randomBytes(6).toString("hex")}`;
  await writeFile(partial, program, { mode: 0o444 });
  await rename(partial, path);
  return path;
}

function thisArchitecture(architecture: string): Architecture {
  if (architectures.includes(architecture)) return architecture as Architecture;
  throw fail("TUNEIT_CONFINEMENT_ARCHITECTURE", { architecture });
}
