import { isCoded, type VaultKey } from "@tuneit/protocol";
import { fail } from "../errors/index.ts";
import { findKeychain, type Keychain } from "./keychain.ts";
import { moderate, unwrapByPassphrase, wrapByPassphrase, type Limits } from "./passphrase-key.ts";
import { PassphraseSource, type AskPassphrase } from "./passphrase-source.ts";
import { fromBase64, keyBytes, randomBytes, seal, toBase64, unseal } from "./sodium.ts";

export type Protection = VaultKey["kind"];

export interface VaultKeysOptions {
  /** Of the vault, for mends. */
  readonly path: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly passphrase?: AskPassphrase | undefined;
  readonly platform?: NodeJS.Platform | undefined;
  /** What one try of a passphrase costs whoever tries it. */
  readonly limits?: Limits | undefined;
}

const tries = 3;
const aboutKey = (vault: string): string => JSON.stringify(["tuneit-vault-key", 1, vault]);

/** Wraps and unwraps the data key of a vault. */
export class VaultKeys {
  readonly #path: string;
  readonly #passphrases: PassphraseSource;
  readonly #keychain: Keychain | undefined;
  readonly #limits: Limits;

  constructor({ path, environment, passphrase, platform, limits = moderate }: VaultKeysOptions) {
    this.#path = path;
    this.#limits = limits;
    this.#passphrases = new PassphraseSource(environment, passphrase);
    this.#keychain = findKeychain({ environment, platform, vaultPath: path });
  }

  /**
   * Wraps a new data key. Where no protection is named: by the passphrase that the environment names, else by the
   * keychain if one answers, else by a passphrase that a person gives. In plain text only where that is named.
   *
   * @throws TUNEIT_VAULT_LOCKED, TUNEIT_VAULT_KEYCHAIN, TUNEIT_VAULT_PASSPHRASE_WEAK
   */
  async wrap(dataKey: Uint8Array, vault: string, protection?: Protection): Promise<VaultKey> {
    if (protection === "plain-text") return { kind: "plain-text", key: toBase64(dataKey) };
    if (protection === "keychain") return this.#wrapByKeychain(dataKey, vault);
    if (protection === "passphrase" || this.#passphrases.isNamed) return this.#wrapByPassphrase(dataKey, vault);
    const byKeychain = await this.#wrapByKeychain(dataKey, vault).catch((error: Error) => error);
    if (!(byKeychain instanceof Error)) return byKeychain;
    return this.#wrapByPassphrase(dataKey, vault, isCoded(byKeychain) ? ` (${byKeychain.reason})` : "");
  }

  /** @throws TUNEIT_VAULT_LOCKED, TUNEIT_VAULT_KEYCHAIN, TUNEIT_VAULT_PASSPHRASE_WRONG */
  async unwrap(key: VaultKey, vault: string): Promise<Uint8Array> {
    switch (key.kind) {
      case "plain-text":
        return fromBase64(key.key);
      case "keychain":
        return this.#unwrapByKeychain(key, vault);
      case "passphrase":
        return this.#unwrapByPassphrase(key, vault);
    }
  }

  /** Forgets what the keychain holds for a key that is no longer used. */
  async forget(key: VaultKey): Promise<void> {
    if (key.kind === "keychain") await this.#keychain?.remove(key.account);
  }

  async #wrapByKeychain(dataKey: Uint8Array, vault: string): Promise<VaultKey> {
    const keychain = this.#requireKeychain();
    const [key, account] = [await randomBytes(keyBytes), Buffer.from(await randomBytes(16)).toString("hex")];
    await keychain.store(account, toBase64(key));
    return { kind: "keychain", account, wrapped: await seal(dataKey, aboutKey(vault), key) };
  }

  async #unwrapByKeychain(key: Extract<VaultKey, { kind: "keychain" }>, vault: string): Promise<Uint8Array> {
    const found = await this.#requireKeychain().read(key.account);
    const dataKey = await unseal(key.wrapped, aboutKey(vault), fromBase64(found)).catch(() => undefined);
    if (dataKey) return dataKey;
    throw fail("TUNEIT_VAULT_TAMPERED", { what: "the keychain's key does not open it", path: this.#path });
  }

  #requireKeychain(): Keychain {
    if (this.#keychain) return this.#keychain;
    throw fail("TUNEIT_VAULT_KEYCHAIN", { problem: "No keychain is known here", path: this.#path });
  }

  async #wrapByPassphrase(dataKey: Uint8Array, vault: string, because = ""): Promise<VaultKey> {
    const given = await this.#passphrases.forCreating();
    if (given !== undefined) return wrapByPassphrase(dataKey, aboutKey(vault), given, this.#limits);
    throw fail("TUNEIT_VAULT_LOCKED", { problem: `No keychain answers${because}, and no passphrase was given` });
  }

  async #unwrapByPassphrase(key: Extract<VaultKey, { kind: "passphrase" }>, vault: string): Promise<Uint8Array> {
    for (let tried = 0; tried < tries; tried += 1) {
      const given = await this.#passphrases.forOpening(tried === 0 ? "open" : "again");
      if (given === undefined && tried === 0)
        throw fail("TUNEIT_VAULT_LOCKED", { problem: "It has a passphrase, and none was given" });
      if (given === undefined) break;
      const dataKey = await unwrapByPassphrase(key, aboutKey(vault), given);
      if (dataKey) return dataKey;
    }
    throw fail("TUNEIT_VAULT_PASSPHRASE_WRONG", { path: this.#path });
  }
}
