import type { SecretEntry } from "@tuneit/protocol";
import type { AuditCheck } from "./grants/audit.ts";
import type { AskPassphrase, PassphrasePurpose } from "./vault/passphrase-source.ts";
import type { Protection } from "./vault/vault-keys.ts";

export type { AskPassphrase, AuditCheck, PassphrasePurpose, Protection, SecretEntry };

export interface SecretService {
  /** Names, hosts and times, never values; how the vault's key is kept, null where there is no vault yet. */
  list(): Promise<{ protection: Protection | null; secrets: SecretEntry[] }>;
  /** Stores a value; hosts that are not given stay as they were. `plainText` makes a new vault without a key. */
  set(
    name: string,
    value: string,
    options?: { hosts?: readonly string[] | undefined; plainText?: boolean | undefined },
  ): Promise<SecretEntry>;
  remove(name: string): Promise<void>;
  /** New keys throughout; `to` keeps the vault another way from now on. */
  rotate(options?: { to?: Protection | undefined }): Promise<{ protection: Protection | null }>;
}

export interface AuditFilter {
  readonly plugin?: string | undefined;
  readonly event?: string | undefined;
  /** Unix time in milliseconds. */
  readonly since?: number | undefined;
}
