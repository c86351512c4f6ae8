import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { onTestFinished } from "vitest";

export interface CompanyProxy {
  readonly port: number;
  /** `CONNECT host:port`, or a method with the whole address. */
  readonly asked: string[];
}

/** The proxy as a process; with a user it refuses whoever else asks. */
export async function startCompanyProxy(user?: string): Promise<CompanyProxy> {
  const args = [join(import.meta.dirname, "company-proxy.js"), ...(user === undefined ? [] : [user])];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(async () => {
    const exit = once(child, "exit");
    child.kill();
    await exit;
  });
  const asked: string[] = [];
  const ready = Promise.withResolvers<number>();
  createInterface({ input: child.stdout }).on("line", (line) => {
    const said = JSON.parse(line) as { port?: number; asked?: string };
    if (said.port !== undefined) ready.resolve(said.port);
    if (said.asked !== undefined) asked.push(said.asked);
  });
  return { port: await ready.promise, asked };
}
