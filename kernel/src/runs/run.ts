import { setTimeout as delay } from "node:timers/promises";
import { eventOf, isCoded, type JournalLine, type Plan, type RunEvent, type RunResult } from "@tuneit/protocol";
import { fail } from "../errors/index.ts";
import { followJournal, journalBlocks, readJournal } from "./follow-journal.ts";
import { mendRun } from "./mend-run.ts";
import { connectRun, type RunConnection } from "./run-client.ts";
import { isStarting, readExit, type RunFolder } from "./run-folder.ts";
import { RunOutcome } from "./run-outcome.ts";
import { detailsOf, type RunAccount } from "./run-views.ts";
import type { SupervisorCommand } from "./supervisor-start.ts";

export interface EventOptions {
  /** Only events whose `seq` is above it; -1 = all. */
  readonly from?: number;
  readonly signal?: AbortSignal | undefined;
  /** False ends with the last event that is there now. */
  readonly follow?: boolean;
}

/** How soon it is seen that the supervisor of a new run is there. */
const lookMs = 100;

/** A run of this workspace, alive or ended. Holds no process: its supervisor goes on without it. */
export class WorkspaceRun {
  readonly #folder: RunFolder;
  readonly #command: SupervisorCommand;

  constructor(folder: RunFolder, command: SupervisorCommand) {
    this.#folder = folder;
    this.#command = command;
  }

  get id(): string {
    return this.#folder.id;
  }

  get name(): string {
    return this.#folder.plan.name;
  }

  get directory(): string {
    return this.#folder.directory;
  }

  get plan(): Plan {
    return this.#folder.plan;
  }

  /** Every event above `from` once, in order, until the run's current attempt ends. */
  async *events(options: EventOptions = {}): AsyncGenerator<RunEvent> {
    for await (const line of this.lines(options)) yield eventOf(line);
  }

  /** The events above `from` that stand there now, block by block: for who adds up a long journal. */
  async *blocks(from = -1): AsyncGenerator<RunEvent[]> {
    for await (const block of journalBlocks(this.directory, from)) yield block.map(eventOf);
  }

  /** For who reads the journal anyway. */
  account(): RunAccount {
    const outcome = new RunOutcome(this.#folder);
    return { add: (event) => outcome.add(event), details: () => detailsOf(this.#folder, outcome) };
  }

  /** The journal as it is written. Where the supervisor was killed, the run is mended first, so that it has an end. */
  async *lines(options: EventOptions = {}): AsyncGenerator<JournalLine> {
    const { from = -1, follow = true, signal } = options;
    let last = from;
    for await (const line of follow ? this.#following(from, signal) : readJournal(this.directory, from)) {
      last = line.seq;
      yield line;
    }
    if (!follow || signal?.aborted || (await readExit(this.directory))?.seq === last) return;
    yield* this.#mended(last, signal);
  }

  async *#following(from: number, signal: AbortSignal | undefined): AsyncGenerator<JournalLine> {
    const connection = await this.#connected(signal);
    if (!connection) return yield* readJournal(this.directory, from);
    try {
      yield* connection.attach(from);
    } finally {
      connection.close();
    }
  }

  /** Undefined where nobody runs it; whose supervisor is about to come is waited for, lest it be mended before it began. */
  async #connected(signal: AbortSignal | undefined): Promise<RunConnection | undefined> {
    for (;;) {
      const connection = await connectRun(this.directory, signal ? { signal } : {}).catch(unlessAlone);
      if (connection || signal?.aborted || !(await isStarting(this.directory))) return connection;
      await delay(lookMs);
    }
  }

  async *#mended(from: number, signal: AbortSignal | undefined): AsyncGenerator<JournalLine> {
    const { held } = await mendRun(this.directory, this.#command);
    // A supervisor that lives without its socket writes on: the file has it all.
    yield* held
      ? followJournal(this.directory, { from, ...(signal ? { signal } : {}) })
      : readJournal(this.directory, from);
  }

  /** Resolves when the current attempt has ended, however it ended. */
  async result(options: { signal?: AbortSignal | undefined } = {}): Promise<RunResult> {
    const outcome = new RunOutcome(this.#folder);
    for await (const event of this.events({ signal: options.signal })) outcome.add(event);
    const exit = await readExit(this.directory);
    if (!exit) throw fail("TUNEIT_RUN_LOST_TRACK", { run: this.name });
    return outcome.result(exit);
  }

  stop(mode: "checkpoint" | "now" = "checkpoint"): Promise<void> {
    return this.#ask(async (client) => void (await client.cancel({ mode })));
  }

  pause(): Promise<void> {
    return this.#ask(async (client) => void (await client.pause({ release: false })));
  }

  unpause(): Promise<void> {
    return this.#ask(async (client) => void (await client.resume()));
  }

  async #ask(work: (client: RunConnection) => Promise<void>): Promise<void> {
    const client = await connectRun(this.directory).catch((cause: unknown) => {
      throw fail("TUNEIT_RUN_NOT_RUNNING", { run: this.name }, { cause });
    });
    try {
      await work(client);
    } finally {
      client.close();
    }
  }
}

function unlessAlone(error: unknown): undefined {
  if (!isCoded(error) || error.code !== "TUNEIT_RUN_NOT_SUPERVISED") throw error;
}
