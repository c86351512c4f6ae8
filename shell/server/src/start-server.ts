import type { AddressInfo } from "node:net";
import type { Kernel } from "@tuneit/kernel";
import type { FastifyInstance } from "fastify";
import { createApp } from "./create-app.ts";
import { CurrentIndex } from "./index/current-index.ts";
import { openIndexDatabase } from "./index/database.ts";
import { RunRows } from "./index/run-rows.ts";
import { folderSource, runsFolder } from "./index/run-source.ts";
import { Live } from "./live/live.ts";
import { RunQueue } from "./queue/run-queue.ts";
import { loopback, portError } from "./port.ts";
import { removeAddress, writeAddress } from "./security/address-file.ts";
import { tokenOf } from "./security/kept-token.ts";
import { Session } from "./security/session.ts";
import { readAppFiles } from "./static/app-files.ts";

export interface ServerOptions {
  readonly kernel: Kernel;
  /** 0 takes one that is free. */
  readonly port: number;
  /** Takes a JSON line for each fault of the server's own. */
  readonly log: (line: string) => void;
  /** Folder of the built app. */
  readonly app?: string | undefined;
  /** PostgreSQL for the index; absent = a file in the workspace. */
  readonly database?: string | undefined;
  /** Sees the app before its routes are made: for tests. */
  readonly onApp?: ((app: FastifyInstance) => void) | undefined;
  /** Ends the sessions of all browsers: they need the code of this start. */
  readonly newToken?: boolean | undefined;
  readonly version: string;
}

export interface RunningServer {
  /** `http://127.0.0.1:<port>` */
  readonly address: string;
  /** Changed for the token by `POST /api/v1/session`, once and within ten minutes. */
  readonly code: string;
  readonly token: string;
  /** False where no app was built: the API works without it. */
  readonly hasApp: boolean;
  /** Ends connections and takes the address's file away; the kernel and all runs go on. */
  close(): Promise<void>;
}

/** Serves one kernel on loopback. @throws TUNEIT_SERVER_PORT, TUNEIT_SERVER_DATABASE */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { kernel, port } = options;
  const session = new Session(await tokenOf(kernel.workspace, { renew: options.newToken === true }));
  const files = options.app === undefined ? undefined : await readAppFiles(options.app);
  const live = new Live(kernel);
  const index = await openIndex(options, live);
  const queue = new RunQueue({
    ...{ kernel, log: options.log, runningIds: () => runningIds(index) },
    onChange: (run) => queueChanged(run, { live, index }),
  });
  const app = createApp({ ...options, session, live, index, queue, files });
  const closeAll = async (): Promise<void> => {
    await live.close();
    await app.close();
    await queue.close();
    await index.close();
  };
  const address = await listen(app, port).catch(async (error: unknown) => {
    await closeAll();
    throw error;
  });
  await writeAddress(kernel.workspace, { address, token: session.token });
  await index.start(runsFolder(kernel));
  queue.look();
  const close = async (): Promise<void> => {
    await removeAddress(kernel.workspace, address);
    await closeAll();
  };
  return { address, code: session.code, token: session.token, hasApp: files !== undefined, close };
}

async function openIndex({ kernel, database, log }: ServerOptions, live: Live): Promise<CurrentIndex> {
  const rows = new RunRows(await openIndexDatabase(kernel.workspace, database), kernel.workspace);
  await rows.prepare();
  const onFault = (error: unknown): void =>
    log(`${JSON.stringify({ level: "error", msg: `index: ${String(error)}` })}\n`);
  return new CurrentIndex({ rows, source: folderSource(kernel), feeds: live.feeds, topics: live.topics, onFault });
}

/** More than that run nowhere at once. */
const mostRunning = 200;

async function runningIds(index: CurrentIndex): Promise<string[]> {
  const pages = await Promise.all(
    (["running", "paused"] as const).map((status) => index.page({ status, sort: "-startedAt", limit: mostRunning })),
  );
  return pages.flatMap(({ items }) => items.map(({ id }) => id));
}

/** What waits is no run folder yet; what was started is one now. */
function queueChanged(run: string, { live, index }: { live: Live; index: CurrentIndex }): void {
  live.topics.changed("queue");
  void index.refresh(run).catch(() => undefined);
}

async function listen(app: FastifyInstance, port: number): Promise<string> {
  await app.listen({ host: loopback, port }).catch((cause: unknown) => {
    throw portError(port, cause);
  });
  return `http://${loopback}:${(app.server.address() as AddressInfo).port}`;
}
