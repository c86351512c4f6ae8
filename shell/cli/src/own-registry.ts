// Started by a kernel to which no registry was named: opens this checkout's own, says where, and ends with its standard input.
import { finished } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { isCoded } from "@tuneit/protocol";
import { LocalRegistry } from "./local-registry.ts";
import { createTerminal } from "./terminal/terminal.ts";

const data =
  process.env["TUNEIT_LOCAL_REGISTRY"] ?? fileURLToPath(new URL("../../../.tuneit/registry", import.meta.url));
const registry = new LocalRegistry({ data, terminal: createTerminal(process, { json: true }), waiting: {} });
const say = (answer: unknown): void => void process.stdout.write(`${JSON.stringify(answer)}\n`);

process.once("SIGTERM", () => process.stdin.destroy());
try {
  say(await registry.open());
  // Its end, or its being destroyed, is the sign to stop.
  await finished(process.stdin.resume()).catch(() => undefined);
} catch (error) {
  say({ failed: isCoded(error) ? `${error.message}. ${error.reason}` : (error as Error).message });
  process.exitCode = 1;
} finally {
  await registry.close();
  process.stdin.destroy();
}
