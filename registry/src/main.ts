import { parseArgs } from "node:util";
import { isCoded } from "@tuneit/protocol";
import { startRegistry } from "./registry.ts";

const usage = `usage: main.ts start --data DIR [--port N] [--host ADDRESS] [--public-url URL]`;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    "data": { type: "string" },
    "port": { type: "string", default: "4873" },
    "host": { type: "string", default: "127.0.0.1" },
    "public-url": { type: "string" },
  },
});
if (positionals[0] !== "start" || values.data === undefined) {
  process.stderr.write(`${usage}\n`);
  process.exit(2);
}

try {
  const publicUrl = values["public-url"];
  const registry = await startRegistry({
    dataDir: values.data,
    port: Number(values.port),
    host: values.host,
    log: (line) => process.stderr.write(line),
    ...(publicUrl === undefined ? {} : { publicUrl }),
  });
  process.stdout.write(`${JSON.stringify({ url: registry.url, rootFingerprint: registry.rootFingerprint })}\n`);
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () => void registry.close().then(() => process.exit(0)));
} catch (error) {
  process.stderr.write(
    isCoded(error) ? `${error.code}: ${error.message}. ${error.reason} ${error.mend}\n` : `${String(error)}\n`,
  );
  process.exit(1);
}
