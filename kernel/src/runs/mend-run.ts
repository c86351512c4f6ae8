import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { z } from "zod";
import { fail } from "../errors/index.ts";
import type { SupervisorCommand } from "./supervisor-start.ts";

/** Hashing the newest checkpoint of a large model takes its time. */
const mendDeadlineMs = 300_000;

const mendAnswer = z.strictObject({ mended: z.boolean(), held: z.boolean(), resumableFrom: z.string().nullable() });

/** `held` = a living supervisor holds the lock, only its socket is gone: follow the file. */
export type MendAnswer = z.infer<typeof mendAnswer>;

/**
 * Ends a run whose supervisor is gone: its journal is cut to whole lines, its end is written, and the checkpoint that it can
 * be resumed from is named. A run that has ended is left as it is.
 *
 * @throws TUNEIT_RUN_MEND_FAILED
 */
export async function mendRun(directory: string, command: SupervisorCommand): Promise<MendAnswer> {
  const args = ["-I", "-S", "-B", command.runtimeFolder, "supervisor", "--run", directory, "--mend"];
  const env = { PATH: "/usr/local/bin:/usr/bin:/bin", LANG: "C.UTF-8" };
  try {
    const { stdout } = await promisify(execFile)(command.python, args, { env, timeout: mendDeadlineMs });
    return mendAnswer.parse(JSON.parse(stdout));
  } catch (cause) {
    const { stderr, message } = cause as { stderr?: string; message: string };
    throw fail("TUNEIT_RUN_MEND_FAILED", { reason: stderr?.trim().split("\n").at(-1) || message }, { cause });
  }
}
