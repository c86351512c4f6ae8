import { once } from "node:events";
import type { ChildProcess } from "node:child_process";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect } from "vitest";
import { start } from "./command-line.ts";

const startMs = 60_000;

/** What a server answered; `body` is parsed where it is JSON. */
export interface Answered {
  readonly status: number;
  // oxlint-disable-next-line typescript/no-explicit-any -- the tests look at what they expect
  readonly body: any;
  readonly headers: Headers;
  readonly bytes: Buffer;
}

interface Place {
  readonly address: string;
  readonly token: string;
}

/** `tuneit serve` of a workspace as a process of its own, asked over HTTP. */
export class Served {
  readonly #workspace: string;
  readonly #process: ChildProcess;
  readonly #address: Place;

  constructor(workspace: string, process: ChildProcess, address: Place) {
    this.#workspace = workspace;
    this.#process = process;
    this.#address = address;
  }

  static async open(workspace: string): Promise<Served> {
    const file = join(workspace, ".tuneit", "server.json");
    await rm(file, { force: true });
    const process = start(["serve", "--port", "0", "--json"], { in: workspace });
    process.stdout!.resume();
    process.stderr!.resume();
    for (const end = Date.now() + startMs; Date.now() < end; await delay(100)) {
      const text = await readFile(file, "utf8").catch(() => undefined);
      if (text !== undefined) return new Served(workspace, process, JSON.parse(text) as Place);
    }
    process.kill("SIGKILL");
    throw new Error(`no server in ${workspace}`);
  }

  async ask(method: string, path: string, { body, headers = {} }: { body?: unknown; headers?: object } = {}) {
    const { address, token } = this.#address;
    const typed = body === undefined ? {} : { "content-type": "application/json" };
    const answer = await fetch(`${address}/api/v1${path}`, {
      ...{ method, headers: { authorization: `Bearer ${token}`, ...typed, ...headers } },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const bytes = Buffer.from(await answer.arrayBuffer());
    const isJson = (answer.headers.get("content-type") ?? "").includes("json");
    const parsed: unknown = isJson ? JSON.parse(bytes.toString()) : undefined;
    return { status: answer.status, body: parsed, headers: answer.headers, bytes } as Answered;
  }

  get(path: string, headers: object = {}): Promise<Answered> {
    return this.ask("GET", path, { headers });
  }

  post(path: string, body: unknown = {}, headers: object = {}): Promise<Answered> {
    return this.ask("POST", path, { body, headers });
  }

  /** Waits until the run's page says so. */
  async until(run: string, status: string): Promise<Answered> {
    for (;;) {
      const page = await this.get(`/runs/${run}`);
      expect(page.status, JSON.stringify(page.body)).toBe(200);
      if (page.body.status === status) return page;
      const isOver = ["completed", "failed", "cancelled"].includes(page.body.status as string);
      expect(isOver, `${page.body.status}, not ${status}: ${JSON.stringify(page.body.error)}`).toBe(false);
      await delay(200);
    }
  }

  async kill(): Promise<void> {
    this.#process.kill("SIGKILL");
    if (this.#process.exitCode === null && this.#process.signalCode === null) await once(this.#process, "exit");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill("SIGTERM");
    if (this.#process.exitCode === null && this.#process.signalCode === null) await once(this.#process, "exit");
    await rm(join(this.#workspace, ".tuneit", "server.json"), { force: true });
  }
}
