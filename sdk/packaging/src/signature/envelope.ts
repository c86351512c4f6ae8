import type { KeyObject } from "node:crypto";
import { dsseEnvelope, type DsseEnvelope } from "@tuneit/protocol";
import { fail } from "../errors/packaging-errors.ts";
import { signText, verifyText } from "./text.ts";

export interface EnvelopeKey {
  readonly keyid: string;
  /** SubjectPublicKeyInfo: DER, or its base64. */
  readonly key: Uint8Array | string;
}

/** Wraps and signs a payload, bound to its type (DSSE v1). */
export function signEnvelope(
  payloadType: string,
  payload: Uint8Array | string,
  privateKey: KeyObject,
  keyid: string,
): DsseEnvelope {
  const bytes = Buffer.from(payload);
  const sig = signText(privateKey, preAuthentication(payloadType, bytes));
  return { payloadType, payload: bytes.toString("base64"), signatures: [{ keyid, sig }] };
}

/**
 * The payload of an envelope that one of `keys` signed.
 *
 * @throws TUNEIT_ENVELOPE_MALFORMED, TUNEIT_ENVELOPE_UNTRUSTED
 */
export function openEnvelope(envelope: unknown, payloadType: string, keys: readonly EnvelopeKey[]): Uint8Array {
  const parsed = dsseEnvelope.safeParse(envelope);
  if (!parsed.success)
    throw fail("TUNEIT_ENVELOPE_MALFORMED", { what: "a field is missing or wrong" }, { cause: parsed.error });
  if (parsed.data.payloadType !== payloadType)
    throw fail("TUNEIT_ENVELOPE_MALFORMED", { what: `it is of type ${parsed.data.payloadType}` });
  const payload = Buffer.from(parsed.data.payload, "base64");
  const signed = preAuthentication(payloadType, payload);
  const holds = parsed.data.signatures.some(({ keyid, sig }) =>
    keys.some((key) => key.keyid === keyid && verifyText(key.key, signed, sig)),
  );
  if (!holds) throw fail("TUNEIT_ENVELOPE_UNTRUSTED");
  return payload;
}

function preAuthentication(payloadType: string, payload: Uint8Array): Buffer {
  const head = `DSSEv1 ${Buffer.byteLength(payloadType)} ${payloadType} ${payload.length} `;
  return Buffer.concat([Buffer.from(head), payload]);
}
