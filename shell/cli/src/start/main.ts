import { runStart } from "./start.ts";

const interrupted = new AbortController();
process.once("SIGINT", () => interrupted.abort());
process.once("SIGTERM", () => interrupted.abort());

process.exitCode = await runStart(process.argv.slice(2), {
  streams: { stdout: process.stdout, stderr: process.stderr },
  stdin: process.stdin,
  environment: process.env,
  currentFolder: process.cwd(),
  signal: interrupted.signal,
});
