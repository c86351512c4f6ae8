import { spawn, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("../../../registry/src/main.ts", import.meta.url));

export function spawnRegistry(
  args: readonly string[],
  options: { stdio: ("ignore" | "inherit" | "pipe" | number)[] },
): ChildProcess {
  return spawn(process.execPath, [program, ...args], options);
}

/** Runs the registry's own program in the foreground; an interrupt ends it in order. */
export function runRegistry(args: readonly string[], options: { json: boolean; signal: AbortSignal }): Promise<number> {
  const json = options.json ? ["--json"] : [];
  const child = spawnRegistry([...args, ...json], { stdio: ["ignore", "inherit", "inherit"] });
  options.signal.addEventListener("abort", () => child.kill("SIGTERM"), { once: true });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => resolve(code ?? (signal === "SIGTERM" ? 0 : 1)));
  });
}
