import { generateKeyPairSync } from "node:crypto";
import { describe, expect, test } from "vitest";
import { openEnvelope, signEnvelope } from "./envelope.ts";
import { keyId, signedText, signText, verifyText } from "./text.ts";

const kinds = {
  p256: () => generateKeyPairSync("ec", { namedCurve: "prime256v1" }),
  ed25519: () => generateKeyPairSync("ed25519"),
};
const spki = (pair: ReturnType<typeof kinds.p256>): Buffer => pair.publicKey.export({ format: "der", type: "spki" });

describe.each(Object.entries(kinds))("%s", (_, make) => {
  const pair = make();
  test("signs name, version and integrity", () => {
    const text = signedText("@acme/x", "1.0.0", "sha512-abc");
    expect(text).toBe("@acme/x@1.0.0:sha512-abc");
    const signature = signText(pair.privateKey, text);
    expect(verifyText(spki(pair), text, signature)).toBe(true);
    expect(verifyText(spki(pair).toString("base64"), text, signature)).toBe(true);
    expect(verifyText(spki(pair), `${text}d`, signature)).toBe(false);
    expect(verifyText(spki(make()), text, signature)).toBe(false);
    expect(verifyText(spki(pair), text, "not base64")).toBe(false);
    expect(verifyText(new Uint8Array([1, 2]), text, signature)).toBe(false);
  });

  test("an envelope opens with its own key, type and payload only", () => {
    const id = keyId(spki(pair));
    const envelope = signEnvelope("application/a+json", '{"a":1}', pair.privateKey, id);
    const keys = [{ keyid: id, key: spki(pair) }];
    expect(Buffer.from(openEnvelope(envelope, "application/a+json", keys)).toString()).toBe('{"a":1}');
    const code = (open: () => unknown): unknown => {
      try {
        return open();
      } catch (error) {
        return (error as { code: string }).code;
      }
    };
    expect(code(() => openEnvelope(envelope, "application/b+json", keys))).toBe("TUNEIT_ENVELOPE_MALFORMED");
    expect(
      code(() => openEnvelope({ ...envelope, payloadType: "application/b+json" }, "application/b+json", keys)),
    ).toBe("TUNEIT_ENVELOPE_UNTRUSTED");
    expect(code(() => openEnvelope({ ...envelope, payload: "e30=" }, "application/a+json", keys))).toBe(
      "TUNEIT_ENVELOPE_UNTRUSTED",
    );
    expect(code(() => openEnvelope(envelope, "application/a+json", []))).toBe("TUNEIT_ENVELOPE_UNTRUSTED");
    expect(code(() => openEnvelope("text", "application/a+json", keys))).toBe("TUNEIT_ENVELOPE_MALFORMED");
  });
});

test("a key of another kind does not sign", () => {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "secp384r1" });
  expect(() => signText(privateKey, "x")).toThrowError(
    expect.objectContaining({ code: "TUNEIT_SIGNATURE_KEY_UNSUITABLE" }),
  );
});

test("a key id is the digest of the key, as OpenSSL counts it", () => {
  expect(keyId(Buffer.from("abc"))).toBe("SHA256:ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
});
