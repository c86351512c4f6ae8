import { join } from "node:path";
import { secretName, type SecretEntry, type VaultFile } from "@tuneit/protocol";
import { fail } from "../errors/index.ts";
import { canonicalCapability } from "../grants/scope.ts";
import { inTurn } from "../files/in-turn.ts";
import { keyBytes, randomBytes, seal, unseal } from "./sodium.ts";
import { isWhole, readVaultFile, writeVaultFile } from "./vault-file.ts";
import { VaultKeys, type Protection, type VaultKeysOptions } from "./vault-keys.ts";

export interface VaultOptions extends Omit<VaultKeysOptions, "path"> {
  readonly home: string;
  readonly now?: (() => number) | undefined;
  /** Told at each use of a vault whose key lies beside it. */
  readonly warn: (text: string) => void;
}

export interface SecretValue {
  readonly value: string;
  readonly hosts: readonly string[];
}

interface Opened {
  readonly file: VaultFile;
  readonly dataKey: Uint8Array;
}

const mostValueBytes = 64 * 1024;
const turnSeconds = 30;

/** `$TUNEIT_HOME/vault.json`: names, hosts and times can be read by its owner; values only with the key. */
export class Vault {
  readonly path: string;
  readonly #keys: VaultKeys;
  readonly #now: () => number;
  readonly #warn: (text: string) => void;
  /** The data key by the wrapping it came from: asked for once, until another process rotates it. */
  #known: { wrapping: string; dataKey: Uint8Array } | undefined;
  #asking: Promise<unknown> = Promise.resolve();

  constructor({ home, now = Date.now, warn, ...keys }: VaultOptions) {
    this.path = join(home, "vault.json");
    this.#keys = new VaultKeys({ ...keys, path: this.path });
    this.#now = now;
    this.#warn = warn;
  }

  /** Needs no key. */
  async list(): Promise<{ protection: Protection | null; secrets: SecretEntry[] }> {
    const file = await readVaultFile(this.path);
    this.#warnOfPlainText(file);
    const secrets = (file?.secrets ?? []).map((one) => entryOf(one));
    return { protection: file?.key.kind ?? null, secrets };
  }

  /** Undefined where there is none of that name. @throws TUNEIT_VAULT_* where the vault cannot be opened */
  async value(name: string): Promise<SecretValue | undefined> {
    const file = await readVaultFile(this.path);
    if (!file?.secrets.some((one) => one.name === name)) return undefined;
    this.#warnOfPlainText(file);
    const { dataKey } = await this.#open(file);
    const { value, hosts } = await this.#revealed(file, name, dataKey);
    return { value, hosts };
  }

  /**
   * Stores a value, or another one under the same name. Hosts that are not given stay as they were. The first secret
   * makes the vault, in plain text only where `plainText` says so.
   *
   * @throws TUNEIT_SECRET_NAME_INVALID, TUNEIT_SECRET_VALUE_INVALID, TUNEIT_SECRET_HOST_INVALID, TUNEIT_VAULT_*
   */
  async set(
    name: string,
    value: string,
    options: { hosts?: readonly string[] | undefined; plainText?: boolean | undefined } = {},
  ): Promise<SecretEntry> {
    if (!secretName.safeParse(name).success) throw fail("TUNEIT_SECRET_NAME_INVALID");
    const problem = problemWith(value);
    if (problem) throw fail("TUNEIT_SECRET_VALUE_INVALID", { secret: name, problem });
    const hosts = options.hosts?.map(canonicalHost);
    let entry: SecretEntry | undefined;
    await this.#change(options.plainText ? "plain-text" : undefined, async ({ file, dataKey }) => {
      const now = this.#now();
      const before = file.secrets.find((one) => one.name === name);
      entry = { name, hosts: [...(hosts ?? before?.hosts ?? [])], createdAt: before?.createdAt ?? now, rotatedAt: now };
      const stored = { ...entry, value: await seal(Buffer.from(value), aboutSecret(file.id, entry), dataKey) };
      const others = file.secrets.filter((one) => one.name !== name);
      return { ...file, secrets: [...others, stored].toSorted((a, b) => (a.name < b.name ? -1 : 1)) };
    });
    return entry!;
  }

  /** @throws TUNEIT_SECRET_UNKNOWN, TUNEIT_VAULT_* */
  async remove(name: string): Promise<void> {
    const file = await readVaultFile(this.path);
    if (!file?.secrets.some((one) => one.name === name)) throw fail("TUNEIT_SECRET_UNKNOWN", { secret: name });
    await this.#change(undefined, ({ file: current }) =>
      Promise.resolve({ ...current, secrets: current.secrets.filter((one) => one.name !== name) }),
    );
  }

  /**
   * New keys throughout: a data key, everything encrypted with it anew, and what wraps it, which stays of the same kind
   * unless another is named. Whoever copied the old key reads nothing of the new file.
   *
   * @throws TUNEIT_VAULT_*
   */
  async rotate(to?: Protection): Promise<Protection | null> {
    const first = await readVaultFile(this.path);
    if (!first) return null;
    const { dataKey: old } = await this.#open(first);
    const dataKey = await randomBytes(keyBytes);
    const key = await this.#keys.wrap(dataKey, first.id, to ?? first.key.kind);
    const replaced = await this.#inTurn(async () => {
      const file = (await readVaultFile(this.path)) ?? first;
      const opened = wrappingOf(file) === wrappingOf(first) ? { file, dataKey: old } : await this.#open(file);
      const secrets = await Promise.all(file.secrets.map((one) => this.#resealed(opened, one.name, dataKey)));
      await this.#write({ ...file, key, keyedAt: this.#now(), secrets }, dataKey);
      return file.key;
    });
    // Only now: until the file was written, the old entry was the only way in.
    await this.#keys.forget(replaced);
    this.#warnOfPlainText({ key });
    return key.kind;
  }

  async #resealed({ file, dataKey: old }: Opened, name: string, dataKey: Uint8Array): Promise<VaultFile["secrets"][0]> {
    const { value, ...entry } = await this.#revealed(file, name, old);
    return { ...entry, value: await seal(Buffer.from(value), aboutSecret(file.id, entry), dataKey) };
  }

  async #revealed(file: VaultFile, name: string, dataKey: Uint8Array): Promise<SecretEntry & { value: string }> {
    const { value, ...entry } = file.secrets.find((one) => one.name === name)!;
    const text = await unseal(value, aboutSecret(file.id, entry), dataKey);
    if (text) return { ...entry, value: Buffer.from(text).toString("utf8") };
    throw fail("TUNEIT_VAULT_TAMPERED", { what: `the entry ${name}`, path: this.path });
  }

  /** Whoever has to be asked is asked before others have to wait. */
  async #change(protection: Protection | undefined, edit: (opened: Opened) => Promise<VaultFile>): Promise<void> {
    const first = await readVaultFile(this.path);
    if (first && protection === "plain-text" && first.key.kind !== "plain-text") throw fail("TUNEIT_VAULT_EXISTS");
    const prepared = first ? await this.#open(first) : await this.#create(protection);
    this.#warnOfPlainText(prepared.file);
    const unused = await this.#inTurn(async () => {
      const current = await readVaultFile(this.path);
      const opened = current ? await this.#open(current) : prepared;
      await this.#write(await edit(opened), opened.dataKey);
      return !first && current ? prepared.file.key : undefined;
    });
    if (unused) await this.#keys.forget(unused);
  }

  async #create(protection: Protection | undefined): Promise<Opened> {
    const [dataKey, name] = [await randomBytes(keyBytes), await randomBytes(16)];
    const id = Buffer.from(name).toString("hex");
    const key = await this.#keys.wrap(dataKey, id, protection);
    const nothing = { nonce: "A".repeat(32), text: "" };
    return { file: { format: 1, id, key, keyedAt: this.#now(), secrets: [], seal: nothing }, dataKey };
  }

  async #open(file: VaultFile): Promise<Opened> {
    const dataKey = await this.#dataKey(file);
    if (!(await isWhole(file, dataKey)))
      throw fail("TUNEIT_VAULT_TAMPERED", { what: "its seal does not fit its entries", path: this.path });
    return { file, dataKey };
  }

  /** One at a time: a person is asked once, however many stages want a secret. */
  #dataKey(file: VaultFile): Promise<Uint8Array> {
    const asked = this.#asking.then(async () => {
      const wrapping = wrappingOf(file);
      if (this.#known?.wrapping !== wrapping)
        this.#known = { wrapping, dataKey: await this.#keys.unwrap(file.key, file.id) };
      return this.#known.dataKey;
    });
    this.#asking = asked.catch(() => undefined);
    return asked;
  }

  async #write(content: VaultFile, dataKey: Uint8Array): Promise<void> {
    const written = await writeVaultFile(this.path, content, dataKey);
    this.#known = { wrapping: wrappingOf(written), dataKey };
  }

  async #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const signal = AbortSignal.timeout(turnSeconds * 1000);
    return inTurn(`${this.path}.lock`, work, { signal, pollMs: 20 }).catch((error: unknown) => {
      if (error !== signal.reason) throw error;
      throw fail("TUNEIT_VAULT_BUSY", { seconds: turnSeconds }, { cause: error });
    });
  }

  #warnOfPlainText(file: Pick<VaultFile, "key"> | undefined): void {
    if (file?.key.kind === "plain-text")
      this.#warn(
        `The vault ${this.path} is kept in plain text: whoever reads it has every secret. Encrypt it: tuneit secret rotate --to passphrase`,
      );
  }
}

const entryOf = ({ name, hosts, createdAt, rotatedAt }: SecretEntry): SecretEntry => {
  return { name, hosts, createdAt, rotatedAt };
};
const wrappingOf = ({ key }: VaultFile): string => JSON.stringify(key);

/** A value belongs to its name, its hosts and its times: none can be changed, or lent another's value. */
const aboutSecret = (vault: string, { name, hosts, createdAt, rotatedAt }: SecretEntry): string =>
  JSON.stringify(["tuneit-vault-secret", 1, vault, name, hosts, createdAt, rotatedAt]);

function problemWith(value: string): string | undefined {
  if (value === "") return "It is empty";
  if (value.includes("\0")) return "It holds a zero byte";
  return Buffer.byteLength(value) > mostValueBytes ? `It is larger than ${mostValueBytes / 1024} KB` : undefined;
}

const hostForm = /^(?:\*\.)?(?:\[[0-9a-f:.]+\]|[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?):(\d{1,5})$/;

function canonicalHost(host: string): string {
  const { scope } = canonicalCapability({ kind: "net:connect", scope: host });
  const port = Number(hostForm.exec(scope)?.[1] ?? 0);
  if (port < 1 || port > 65_535) throw fail("TUNEIT_SECRET_HOST_INVALID", { host });
  return scope;
}
