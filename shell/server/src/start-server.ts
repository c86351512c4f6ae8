import type { AddressInfo } from "node:net";
import type { Kernel } from "@tuneit/kernel";
import { createApp } from "./create-app.ts";
import { fail } from "./errors/server-errors.ts";
import { Session } from "./security/session.ts";
import { removeTokenFile, writeTokenFile } from "./security/token-file.ts";

export interface ServerOptions {
  readonly kernel: Kernel;
  /** 0 takes one that is free. */
  readonly port: number;
  /** Takes a JSON line for each fault of the server's own. */
  readonly log: (line: string) => void;
}

export interface RunningServer {
  /** `http://127.0.0.1:<port>` */
  readonly address: string;
  /** Changed for the token by `POST /api/v1/session`, once and within ten minutes. */
  readonly code: string;
  readonly token: string;
  /** Ends connections and takes the token's file away; the kernel goes on. */
  close(): Promise<void>;
}

/** Serves one kernel on loopback. @throws TUNEIT_SERVER_PORT */
export async function startServer({ kernel, port, log }: ServerOptions): Promise<RunningServer> {
  const session = new Session();
  const app = createApp(kernel, session, log);
  await app.listen({ host: "127.0.0.1", port }).catch((cause: unknown) => {
    throw fail("TUNEIT_SERVER_PORT", { port, problem: (cause as Error).message }, { cause });
  });
  const address = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  const { code, token } = session;
  await writeTokenFile(kernel.workspace, { address, token });
  const close = async (): Promise<void> => {
    await removeTokenFile(kernel.workspace, token);
    await app.close();
  };
  return { address, code, token, close };
}
