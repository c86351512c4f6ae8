import { spawn } from "node:child_process";
import { BootstrapError } from "./fail.js";
import { rememberChild } from "./turn.js";

const tailLines = 12;

/**
 * Runs a program to its end and returns its stdout; its output is shown only when it fails.
 *
 * @throws BootstrapError TUNEIT_BOOTSTRAP_<condition> with the last lines the program wrote
 */
export function execute(command, args, { condition, mend, ...options }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
    rememberChild(child.pid);
    const output = { stdout: "", stderr: "" };
    child.stdout.on("data", (chunk) => (output.stdout += chunk));
    child.stderr.on("data", (chunk) => (output.stderr += chunk));
    const refuse = (cause) =>
      reject(new BootstrapError(condition, `\`${[command, ...args].join(" ")}\` failed.`, cause, mend));
    child.on("error", (error) => refuse(`${error.message}.`));
    child.on("close", (code, signal) => {
      if (code === 0) resolve(output.stdout);
      else refuse(`It ended with ${signal ?? code} and wrote:\n${tail(output)}\n`);
    });
  });
}

function tail({ stdout, stderr }) {
  const lines = `${stdout}\n${stderr}`.split("\n").filter((line) => line.trim() !== "");
  return lines
    .slice(-tailLines)
    .map((line) => `    ${line}`)
    .join("\n");
}
