import { spawn } from "node:child_process";
import { resolve } from "node:path";

export const root = resolve(import.meta.dirname, "..");

export interface Ended {
  readonly code: number;
  readonly output: string;
}

/** Runs a program of the workspace to its end and keeps what it wrote. */
export function execute(command: string, args: readonly string[]): Promise<Ended> {
  return new Promise((settle) => {
    const child = spawn(command, [...args], { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    const keep = (chunk: Buffer): void => void (output += chunk.toString());
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    child.on("error", (error) => settle({ code: 127, output: `${output}${error.message}\n` }));
    child.on("close", (code) => settle({ code: code ?? 1, output }));
  });
}

/** Runs a program whose output the reader follows live. */
export function follow(command: string, args: readonly string[]): Promise<number> {
  return new Promise((settle) => {
    const child = spawn(command, [...args], { cwd: root, stdio: "inherit" });
    child.on("error", () => settle(127));
    child.on("close", (code) => settle(code ?? 1));
  });
}
