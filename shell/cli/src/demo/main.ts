import { runDemo } from "./demo.ts";

const interrupted = new AbortController();
process.once("SIGINT", () => interrupted.abort());
process.once("SIGTERM", () => interrupted.abort());

process.exitCode = await runDemo({
  streams: { stdout: process.stdout, stderr: process.stderr },
  stdin: process.stdin,
  environment: process.env,
  currentFolder: process.cwd(),
  signal: interrupted.signal,
});
