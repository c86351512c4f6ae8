import type { Kernel, Run, RunDetails } from "@tuneit/kernel";
import { RunDigest } from "./run-digest.ts";

/** Digests that are kept; the one that was asked for longest ago goes first. */
const mostKept = 200;

interface Kept {
  readonly digest: RunDigest;
  /** Readers wait for each other, so that no event is added twice. */
  reading: Promise<void>;
  details: { seq: number; value: RunDetails } | undefined;
}

/** Digests of runs, each read on from where it was left. */
export class RunDigests {
  readonly #kernel: Kernel;
  readonly #kept = new Map<string, Kept>();

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  /** With everything that stands in the journal now. */
  async of(run: Run): Promise<RunDigest> {
    const kept = this.#keptOf(run);
    const reading = kept.reading.catch(() => undefined).then(() => readOn(run, kept.digest));
    kept.reading = reading;
    await reading;
    return kept.digest;
  }

  /** What is known at the end of a run; read once for each end. */
  async details(run: Run): Promise<RunDetails> {
    const { seq } = await this.of(run);
    const kept = this.#keptOf(run);
    if (kept.details?.seq !== seq) kept.details = { seq, value: await this.#kernel.runs.show(run.id) };
    return kept.details.value;
  }

  forget(id: string): void {
    this.#kept.delete(id);
  }

  #keptOf(run: Run): Kept {
    const kept = this.#kept.get(run.id) ?? {
      ...{ digest: new RunDigest(run.plan), reading: Promise.resolve(), details: undefined },
    };
    this.#kept.delete(run.id);
    this.#kept.set(run.id, kept);
    for (const id of this.#kept.keys()) if (this.#kept.size > mostKept) this.#kept.delete(id);
    return kept;
  }
}

async function readOn(run: Run, digest: RunDigest): Promise<void> {
  for await (const event of run.events({ from: digest.seq, follow: false })) digest.add(event);
}

const ofKernel = new WeakMap<Kernel, RunDigests>();

/** One for each kernel: pages, lists and the index share what was read. */
export function digestsOf(kernel: Kernel): RunDigests {
  const digests = ofKernel.get(kernel) ?? new RunDigests(kernel);
  ofKernel.set(kernel, digests);
  return digests;
}
