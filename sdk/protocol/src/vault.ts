import { z } from "zod";

/** Name of a secret, as handles and scopes of `secrets:read` write it. */
export const secretName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/, "expected letters, digits, dots, hyphens and underscores, at most 100");

const base64 = z.base64().max(400_000);
const time = z.int().nonnegative();

/** XChaCha20-Poly1305: 24 bytes of nonce, and the encrypted text with its tag. */
export const sealedText = z.strictObject({ nonce: z.base64().length(32), text: base64 });
export type SealedText = z.infer<typeof sealedText>;

/** Where the key comes from that the data key is wrapped with. */
export const vaultKey = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("keychain"),
    /** Account under the service `tuneit-vault`. */
    account: z.string().regex(/^[0-9a-f]{32}$/),
    wrapped: sealedText,
  }),
  z.strictObject({
    kind: z.literal("passphrase"),
    algorithm: z.literal("argon2id13"),
    salt: z.base64().length(24),
    // Bounded, so that a file from elsewhere cannot ask for a machine's whole memory.
    operations: z.int().min(1).max(20),
    memoryBytes: z
      .int()
      .min(8 * 1024 ** 2)
      .max(1024 ** 3),
    wrapped: sealedText,
  }),
  /** The key lies beside what it opens: only where somebody asked for it, and said at each use. */
  z.strictObject({ kind: z.literal("plain-text"), key: z.base64().length(44) }),
]);
export type VaultKey = z.infer<typeof vaultKey>;

/** What may be seen of a secret without opening it. */
export const secretEntry = z.strictObject({
  name: secretName,
  /** `host:port` or `*.host:port`: the only places the kernel sends it to. */
  hosts: z.array(z.string().min(1).max(300)).max(50),
  /** Unix time in milliseconds. */
  createdAt: time,
  /** When the value was last set. */
  rotatedAt: time,
});
export type SecretEntry = z.infer<typeof secretEntry>;

export const storedSecret = secretEntry.extend({ value: sealedText });

/** `$TUNEIT_HOME/vault.json`: values are encrypted with a data key, the data key with the key above. */
export const vaultFile = z.strictObject({
  format: z.literal(1),
  id: z.string().regex(/^[0-9a-f]{32}$/),
  key: vaultKey,
  /** When the data key was made. */
  keyedAt: time,
  secrets: z.array(storedSecret).max(1000),
  /** Nothing, encrypted with everything above as associated data: what was changed or taken out is noticed. */
  seal: sealedText,
});
export type VaultFile = z.infer<typeof vaultFile>;
