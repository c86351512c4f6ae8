import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { Kernel, Run, RunDetails } from "@tuneit/kernel";
import { inOrder } from "../files/in-order.ts";
import { RunDigest } from "./run-digest.ts";
import { RunHistory } from "./run-history.ts";
import { keepSums, readSums } from "./sums/sums-file.ts";

/** Digests that are kept, and curves, which are larger; what was asked for longest ago goes first. */
const mostKept = 200;
const mostHistories = 8;

interface Kept {
  digest: RunDigest;
  /** Undefined where the sums were taken from their file: it has what is known at the end, and nothing to add to. */
  account: ReturnType<Run["account"]> | undefined;
  /** Undefined where it had to make room: read again when it is asked for. */
  history: RunHistory | undefined;
  /** Readers wait for each other, so that no event is added twice. */
  readonly inTurn: ReturnType<typeof inOrder>;
  details: { seq: number; value: RunDetails } | undefined;
  /** Length and time of the journal when it was read last; null where there was none. */
  state: string | null;
}

/**
 * Digests and curves of runs: both from one reading of the journal, which goes on from where it was left. What a long run
 * came to in the end is kept beside its journal, which then is not read again.
 */
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
    kept.history ??= new RunHistory();
    this.#keepNewest(kept);
    const wanted = kept.history;
    return kept.inTurn(() => readOn(run, kept, kept.history ?? wanted));
  }

  /** What is known at the end of a run; put together once for each end. */
  async details(run: Run): Promise<RunDetails> {
    await this.of(run);
    const kept = this.#keptOf(run);
    const { digest, history, account, state } = kept;
    if (kept.details?.seq === digest.seq || account === undefined) return kept.details!.value;
    kept.details = { seq: digest.seq, value: await account.details() };
    if (state !== null && history?.seq === digest.seq)
      void keepSums(run.directory, { journal: state, digest: digest.sums, history: history.sums }, kept.details.value);
    return kept.details.value;
  }

  forget(id: string): void {
    this.#kept.delete(id);
  }

  #keptOf(run: Run): Kept {
    const kept = this.#kept.get(run.id) ?? { ...beginning(run), inTurn: inOrder() };
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

const beginning = (run: Run) => ({
  ...{ digest: new RunDigest(run.plan), account: run.account(), history: new RunHistory() },
  ...{ details: undefined, state: null },
});

/** Gives the curves back, which may be others than those that it was given. */
async function readOn<T extends RunHistory | undefined>(run: Run, kept: Kept, wanted: T): Promise<T | RunHistory> {
  const state = await stateOf(run);
  if (state !== null && state === kept.state && (wanted === undefined || wanted.seq === kept.digest.seq)) return wanted;
  const isNew = kept.digest.seq < 0 || (state === kept.state && wanted?.seq === -1);
  const known = isNew && state !== null ? await takeSums(run, kept, state) : undefined;
  if (known !== undefined) return known;
  // It went on after its end: what it came to then says nothing of now.
  const history = kept.account === undefined ? Object.assign(kept, beginning(run)).history : wanted;
  await addLines(run, kept, history);
  // Of before it was read: what came meanwhile is looked for again.
  kept.state = state;
  return history;
}

async function takeSums(run: Run, kept: Kept, state: string): Promise<RunHistory | undefined> {
  const sums = await readSums(run.directory, state);
  if (sums === undefined) return undefined;
  const { seq } = sums.digest;
  const digest = kept.digest.seq === seq ? kept.digest : RunDigest.of(run.plan, sums.digest);
  const history = RunHistory.of(seq, sums.history);
  Object.assign(kept, { digest, history, account: undefined, details: { seq, value: sums.details }, state });
  return history;
}

async function addLines(run: Run, { digest, account }: Kept, history: RunHistory | undefined): Promise<void> {
  const from = Math.min(digest.seq, history?.seq ?? Infinity);
  for await (const block of run.blocks(from))
    for (const event of block) {
      if (event.seq > digest.seq) {
        digest.add(event);
        account?.add(event);
      }
      if (history !== undefined && event.seq > history.seq) history.add(event);
    }
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
