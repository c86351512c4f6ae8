import { spawn } from "node:child_process";
import { constants } from "node:os";

/** Becomes another program as far as Node can: same terminal, signals passed on, its exit code ours. */
export function launch(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: "inherit", ...options });
    const stop = forwardSignals(child);
    child.on("error", reject);
    child.on("exit", (code, signal) => {
      stop();
      resolve(signal ? 128 + constants.signals[signal] : code);
    });
  });
}

function forwardSignals(child) {
  const forward = (signal) => child.kill(signal);
  // Ctrl-C in a terminal reaches the child by itself; passed on as well it would count as asked twice.
  const interrupt = process.stdin.isTTY ? () => {} : forward;
  const handlers = { SIGINT: interrupt, SIGTERM: forward, SIGHUP: forward };
  for (const [signal, handler] of Object.entries(handlers)) process.on(signal, handler);
  return () => {
    for (const [signal, handler] of Object.entries(handlers)) process.off(signal, handler);
  };
}
