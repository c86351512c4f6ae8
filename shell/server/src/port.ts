import { once } from "node:events";
import { createServer } from "node:net";
import { fail } from "./errors/server-errors.ts";

/** The only interface it listens on. */
export const loopback = "127.0.0.1";

/** For whoever has much to do before the server starts. @throws TUNEIT_SERVER_PORT */
export async function requireFreePort(port: number): Promise<void> {
  const probe = createServer();
  try {
    probe.listen(port, loopback);
    await once(probe, "listening");
  } catch (cause) {
    throw portError(port, cause);
  }
  probe.close();
  await once(probe, "close");
}

export const portError = (port: number, cause: unknown): Error =>
  fail("TUNEIT_SERVER_PORT", { port, problem: (cause as Error).message }, { cause });
