import type { Kernel } from "@tuneit/kernel";
import type { ExplainAnswer, explainRequest } from "@tuneit/protocol/http";
import type { z } from "zod";
import { alone } from "../predict-texts.ts";

/** Which tokens the tuned model goes by in its answer to one text. @throws TUNEIT_SERVER_BUSY */
export async function explainText(
  kernel: Kernel,
  run: string,
  { text, label, method }: z.output<typeof explainRequest>,
  signal: AbortSignal,
): Promise<ExplainAnswer> {
  return alone(async () => {
    const began = performance.now();
    const choice = { ...(label !== undefined && { label }), ...(method !== undefined && { method }) };
    const [explanation] = await kernel.runs.explain(run, [text], { ...choice, signal });
    return { explanation: explanation!, milliseconds: performance.now() - began };
  });
}
