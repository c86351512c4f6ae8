import { openEnvelope, type EnvelopeKey } from "@tuneit/packaging";
import { describeProblems, dsseEnvelope, isCoded, problemsOf, type DsseEnvelope } from "@tuneit/protocol";
import type { z } from "zod";

/** A document as it was signed, with the envelope that proves it; or why it is refused. */
export type Opened<Document> =
  | { readonly document: Document; readonly envelope: DsseEnvelope }
  | { readonly refused: string };

interface DocumentKind<Schema extends z.ZodType> {
  readonly type: string;
  readonly schema: Schema;
  readonly keys: readonly EnvelopeKey[];
}

/** Verifies an envelope and parses what it holds. */
export function openDocument<Schema extends z.ZodType>(
  envelope: unknown,
  kind: DocumentKind<Schema>,
): Opened<z.infer<Schema>> {
  try {
    const payload = openEnvelope(envelope, kind.type, kind.keys);
    return parseDocument(payload, dsseEnvelope.parse(envelope), kind.schema);
  } catch (error) {
    return { refused: isCoded(error) ? error.message : "it cannot be read" };
  }
}

function parseDocument<Schema extends z.ZodType>(
  payload: Uint8Array,
  envelope: DsseEnvelope,
  schema: Schema,
): Opened<z.infer<Schema>> {
  const parsed = schema.safeParse(JSON.parse(Buffer.from(payload).toString("utf8")));
  if (parsed.success) return { document: parsed.data, envelope };
  return { refused: describeProblems(problemsOf(parsed.error, schema).slice(0, 5)) };
}
