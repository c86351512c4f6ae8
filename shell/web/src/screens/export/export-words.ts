import { msg, str } from "@lit/localize";
import type { ExportJob, RunExports } from "@tuneit/protocol/http";
import { bytes, metric } from "../../elements/format.ts";

type Format = RunExports["formats"][number];
type Proof = NonNullable<ExportJob["result"]>["verified"];

/** What speaks against a format here; null where nothing does. */
export function objection(
  { reason, ready, estimatedBytes }: Format,
  diskFreeBytes: number,
  locale: string,
): string | null {
  if (reason !== null) return reason;
  if (!ready) return msg("It cannot be made here.");
  if (estimatedBytes === null || estimatedBytes < diskFreeBytes) return null;
  return msg(str`It needs about ${bytes(estimatedBytes, locale)}, and ${bytes(diskFreeBytes, locale)} are free.`);
}

/** What was proven of an export, in words. */
export function proofWords(proof: Proof): string {
  if (proof === null)
    return msg("Not verified: its format has no check here. Compare a few answers by yourself before you rely on it.");
  return msg(
    str`Loaded again and asked: it answers like the ${proof.against}. The largest difference (${proof.measure}) is ${metric(proof.value)}, and ${metric(proof.limit)} is allowed.`,
  );
}
