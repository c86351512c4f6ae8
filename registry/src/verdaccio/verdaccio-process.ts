import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { hashSync } from "bcryptjs";
import { fail } from "../errors/registry-errors.ts";
import { probe } from "./probes.ts";
import { SocketClient, type SocketRequest, type SocketResponse } from "./socket-client.ts";
import { verdaccioConfig } from "./verdaccio-config.ts";

const child = fileURLToPath(new URL("./child.ts", import.meta.url));
const startMs = 15_000;
const pausesMs = [100, 1000, 5000];
/** A password of 256 random bits needs no slow hash. */
const bcryptRounds = 4;

const patienceMs = 5000;

interface Waiting {
  readonly resolve: (client: SocketClient) => void;
  readonly timer: NodeJS.Timeout;
}

export const serviceAccount = "gateway";

/** Verdaccio as a child on a private socket: started, probed, logged in, restarted when it dies. */
export class VerdaccioProcess {
  readonly #folder: string;
  readonly #config: string;
  #process: ChildProcess | null = null;
  #socketFolder: string | null = null;
  #client: SocketClient | null = null;
  #token = "";
  #password = "";
  #closing = false;
  #deaths = 0;
  #restart: NodeJS.Timeout | null = null;
  readonly #waiting = new Set<Waiting>();

  constructor(folder: string, config: string = verdaccioConfig) {
    this.#folder = folder;
    this.#config = config;
  }

  get pid(): number | null {
    return this.#process?.pid ?? null;
  }

  get isUp(): boolean {
    return this.#client !== null;
  }

  /** @throws TUNEIT_REGISTRY_PROBE_FAILED when it answers a safety probe wrongly or not at all */
  async start(): Promise<void> {
    await this.#writeConfiguration();
    this.#socketFolder = await mkdtemp(join(tmpdir(), "tuneit-registry-"));
    const socket = join(this.#socketFolder, "s");
    const started = this.#spawn(socket);
    const client = new SocketClient(socket);
    try {
      await listening(started);
      await probe(client, { account: serviceAccount, password: this.#password });
      this.#token = await logIn(client, this.#password);
    } catch (error) {
      client.close();
      await this.#end(started);
      throw error;
    }
    this.#cameUp(client);
    started.once("exit", () => this.#died(client));
    // It may have died between its last answer and this line.
    if (started.exitCode !== null || started.signalCode !== null) this.#died(client);
  }

  async #writeConfiguration(): Promise<void> {
    await mkdir(join(this.#folder, "storage"), { recursive: true, mode: 0o700 });
    this.#password = randomBytes(32).toString("base64url");
    await writeFile(join(this.#folder, "config.yaml"), this.#config, { mode: 0o600 });
    await writeFile(join(this.#folder, "htpasswd"), `${serviceAccount}:${hashSync(this.#password, bcryptRounds)}\n`, {
      mode: 0o600,
    });
  }

  #spawn(socket: string): ChildProcess {
    const started = spawn(process.execPath, [child, join(this.#folder, "config.yaml"), socket], {
      cwd: this.#folder,
      env: { PATH: process.env["PATH"] ?? "", NODE_ENV: "production" },
      stdio: ["pipe", "ignore", "pipe"],
    });
    // Writing to the pipe of a dead child is no event of its own: the exit is.
    started.stdin?.on("error", () => undefined);
    this.#process = started;
    return started;
  }

  #died(client: SocketClient): void {
    if (this.#client !== client) return;
    client.close();
    this.#client = null;
    this.#process = null;
    void this.#removeSocket();
    if (this.#closing) return;
    const pause = pausesMs[Math.min(this.#deaths++, pausesMs.length - 1)];
    this.#restart = setTimeout(() => {
      this.start().then(
        () => setTimeout(() => (this.#deaths = 0), 60_000).unref(),
        () => this.#retry(),
      );
    }, pause);
  }

  #retry(): void {
    if (this.#closing) return;
    this.#restart = setTimeout(() => void this.start().catch(() => this.#retry()), pausesMs.at(-1));
  }

  /** @throws TUNEIT_REGISTRY_STORE_FAILED when there is no answer */
  async request(request: SocketRequest): Promise<SocketResponse> {
    const answer = await this.#send(request);
    if (answer.status !== 401 || !this.#client) return answer;
    // The service token has run out, or the child started again with another secret.
    this.#token = await logIn(this.#client, this.#password);
    return this.#send(request);
  }

  async #send(request: SocketRequest): Promise<SocketResponse> {
    const client = this.#client ?? (await this.#whenUp());
    return client.send({ ...request, authorization: `Bearer ${this.#token}` });
  }

  /** A restart takes about a second; who asks meanwhile waits for it rather than fail. */
  #whenUp(): Promise<SocketClient> {
    return new Promise((resolve, reject) => {
      const wait = { resolve, timer: setTimeout(() => this.#giveUp(wait, reject), patienceMs) };
      this.#waiting.add(wait);
      if (this.#closing) this.#giveUp(wait, reject);
    });
  }

  #giveUp(wait: Waiting, reject: (error: Error) => void): void {
    clearTimeout(wait.timer);
    this.#waiting.delete(wait);
    reject(fail("TUNEIT_REGISTRY_STORE_FAILED"));
  }

  #cameUp(client: SocketClient): void {
    this.#client = client;
    for (const wait of this.#waiting) {
      clearTimeout(wait.timer);
      wait.resolve(client);
    }
    this.#waiting.clear();
  }

  async close(): Promise<void> {
    this.#closing = true;
    if (this.#restart) clearTimeout(this.#restart);
    this.#client?.close();
    if (this.#process) await this.#end(this.#process);
  }

  async #end(started: ChildProcess): Promise<void> {
    const gone =
      started.exitCode !== null || started.signalCode !== null
        ? Promise.resolve()
        : new Promise((resolve) => started.once("exit", resolve));
    started.stdin?.end();
    const patience = setTimeout(() => started.kill("SIGKILL"), 2000);
    await gone;
    clearTimeout(patience);
    this.#process = null;
    await this.#removeSocket();
  }

  async #removeSocket(): Promise<void> {
    const folder = this.#socketFolder;
    this.#socketFolder = null;
    if (folder) await rm(folder, { recursive: true, force: true });
  }
}

function listening(started: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let heard = "";
    const give = (what: string): void => {
      clearTimeout(timer);
      reject(fail("TUNEIT_REGISTRY_PROBE_FAILED", { what }, { cause: new Error(heard) }));
    };
    const timer = setTimeout(() => give("Verdaccio did not start in time"), startMs);
    started.once("exit", () => give("Verdaccio ended at its start"));
    started.stderr?.on("data", (chunk: Buffer) => {
      heard = (heard + chunk.toString("utf8")).slice(-4096);
      if (!heard.includes("listening\n")) return;
      clearTimeout(timer);
      resolve();
    });
  });
}

async function logIn(client: SocketClient, password: string): Promise<string> {
  const answer = await client.send({
    method: "PUT",
    path: `/-/user/org.couchdb.user:${serviceAccount}`,
    body: { name: serviceAccount, password },
    authorization: `Basic ${Buffer.from(`${serviceAccount}:${password}`).toString("base64")}`,
  });
  const token =
    typeof answer.body === "object" && answer.body !== null && "token" in answer.body ? answer.body.token : undefined;
  if (answer.status !== 201 || typeof token !== "string")
    throw fail("TUNEIT_REGISTRY_PROBE_FAILED", { what: "the service account cannot log in" });
  return token;
}
