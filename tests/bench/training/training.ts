import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { z } from "zod";
import type { Bench, Comparison } from "../bench.ts";

const script = fileURLToPath(new URL("./padded_against_packed.py", import.meta.url));
const python = fileURLToPath(new URL("../../../.toolchain/venv/bin/python", import.meta.url));

/** What the script prints: tokens a second of each repeat, and the largest difference of the losses. */
const measured = z.strictObject({
  workload: z.string(),
  ours: z.array(z.number()),
  peer: z.array(z.number()),
  lossDifference: z.number(),
});

/** Both sides in fp32 add up the same products in another order. */
const lossLimit = 1e-5;
const deadlineMs = 3_600_000;

export const trainingBench: Bench = {
  name: "training",
  says: "MiniLM on CPU, fp32: packed batches of the engine against the same batches padded to their longest text",
  async run({ repeats }): Promise<Comparison[]> {
    const { stdout } = await promisify(execFile)(python, [script, "--repeats", String(repeats)], {
      timeout: deadlineMs,
      maxBuffer: 1 << 24,
    });
    const { workload, ours, peer, lossDifference } = measured.parse(JSON.parse(stdout));
    return [
      {
        workload,
        unit: "tokens/s",
        lowerIsBetter: false,
        ours: { name: "engine", setting: "packed, oneDNN where it pays", values: ours },
        peer: { name: "plain loop", setting: "transformers, padded to the longest", values: peer },
        agreement: { measure: "largest difference of the loss", value: lossDifference, limit: lossLimit },
      },
    ];
  },
};
