import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { Kernel, Run, RunDetails } from "@tuneit/kernel";
import { inOrder } from "../files/in-order.ts";
import { RunDigest } from "./run-digest.ts";
import { RunHistory } from "./run-history.ts";

/** Digests that are kept, and curves, which are larger; what was asked for longest ago goes first. */
const mostKept = 200;
const mostHistories = 8;

interface Kept {
  readonly digest: RunDigest;
  readonly account: ReturnType<Run["account"]>;
  /** Undefined where it had to make room: read again when it is asked for. */
  history: RunHistory | undefined;
  /** Readers wait for each other, so that no event is added twice. */
  readonly inTurn: ReturnType<typeof inOrder>;
  details: { seq: number; value: RunDetails } | undefined;
  /** Length and time of the journal when it was read last; null where there was none. */
  state: string | null;
}

/** Digests and curves of runs: both from one reading of the journal, which goes on from where it was left. */
export class RunDigests {
  readonly #kept = new Map<string, Kept>();

  /** With everything that stands in the journal now. */
  async of(run: Run): Promise<RunDigest> {
    const kept = this.#keptOf(run);
    await kept.inTurn(() => readOn(run, kept, kept.history));
    return kept.digest;
  }

  /** The curves, with everything that stands in the journal now. */
  async history(run: Run): Promise<RunHistory> {
    const kept = this.#keptOf(run);
    const history = (kept.history ??= new RunHistory());
    this.#keepNewest(kept);
    await kept.inTurn(() => readOn(run, kept, history));
    return history;
  }

  /** What is known at the end of a run; put together once for each end. */
  async details(run: Run): Promise<RunDetails> {
    const { seq } = await this.of(run);
    const kept = this.#keptOf(run);
    if (kept.details?.seq !== seq) kept.details = { seq, value: await kept.account.details() };
    return kept.details.value;
  }

  forget(id: string): void {
    this.#kept.delete(id);
  }

  #keptOf(run: Run): Kept {
    const kept = this.#kept.get(run.id) ?? {
      ...{ digest: new RunDigest(run.plan), account: run.account(), history: new RunHistory() },
      ...{ inTurn: inOrder(), details: undefined, state: null },
    };
    this.#kept.delete(run.id);
    this.#kept.set(run.id, kept);
    for (const id of this.#kept.keys()) if (this.#kept.size > mostKept) this.#kept.delete(id);
    this.#keepNewest(kept);
    return kept;
  }

  #keepNewest(kept: Kept): void {
    if (kept.history === undefined) return;
    const others = [...this.#kept.values()].filter(({ history }) => history !== undefined && history !== kept.history);
    for (const other of others.slice(0, Math.max(0, others.length + 1 - mostHistories))) other.history = undefined;
  }
}

async function readOn(run: Run, kept: Kept, history: RunHistory | undefined): Promise<void> {
  const { digest, account } = kept;
  const state = await stateOf(run);
  if (state !== null && state === kept.state && (history === undefined || history.seq === digest.seq)) return;
  const from = Math.min(digest.seq, history?.seq ?? Infinity);
  for await (const block of run.blocks(from))
    for (const event of block) {
      if (event.seq > digest.seq) {
        digest.add(event);
        account.add(event);
      }
      if (history !== undefined && event.seq > history.seq) history.add(event);
    }
  // Of before it was read: what came meanwhile is looked for again.
  kept.state = state;
}

/** What changes with every line. */
const stateOf = (run: Run): Promise<string | null> =>
  stat(join(run.directory, "events.jsonl")).then(
    ({ size, mtimeMs }) => `${size} ${mtimeMs}`,
    () => null,
  );

const ofKernel = new WeakMap<Kernel, RunDigests>();

/** One for each kernel: pages, lists and the index share what was read. */
export function digestsOf(kernel: Kernel): RunDigests {
  const digests = ofKernel.get(kernel) ?? new RunDigests();
  ofKernel.set(kernel, digests);
  return digests;
}
