import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { VaultFile } from "@tuneit/protocol";
import type { AskPassphrase } from "./passphrase-source.ts";
import { Vault } from "./vault.ts";

const phrase = "correct horse battery";
const token = "hf_aVerySecretToken";

let home: string;
let said: string[];
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "tuneit-vault-"));
  said = [];
});
afterEach(() => rm(home, { recursive: true, force: true }));

interface Given {
  readonly environment?: Record<string, string>;
  readonly passphrase?: AskPassphrase;
  readonly platform?: NodeJS.Platform;
}

/** Costs a hundredth of what a vault costs otherwise. */
const limits = { operations: 1, memoryBytes: 8 * 1024 ** 2 };
const open = ({ environment = {}, ...given }: Given = {}): Vault =>
  new Vault({ home, environment, warn: (text) => said.push(text), platform: "linux", limits, ...given });

const text = (): Promise<string> => readFile(join(home, "vault.json"), "utf8");
const edit = async (change: (file: VaultFile) => void): Promise<void> => {
  const file = JSON.parse(await text()) as VaultFile;
  change(file);
  await writeFile(join(home, "vault.json"), JSON.stringify(file));
};

async function phraseFile(words = phrase): Promise<Record<string, string>> {
  const path = join(home, "phrase");
  await writeFile(path, `${words}\n`);
  return { TUNEIT_VAULT_PASSPHRASE_FILE: path };
}

describe("with a passphrase", () => {
  test("values come back to whoever knows it; nobody else reads them, and names need no key", async () => {
    const environment = await phraseFile();
    await open({ environment }).set("hf_token", token, { hosts: ["HuggingFace.co"] });
    expect(await open({ environment }).value("hf_token")).toEqual({ value: token, hosts: ["huggingface.co:443"] });
    expect(await open({ environment }).value("other")).toBeUndefined();
    expect(await text()).not.toContain(token);
    expect((await stat(join(home, "vault.json"))).mode & 0o777).toBe(0o600);

    const stranger = open();
    expect(await stranger.list()).toMatchObject({ protection: "passphrase", secrets: [{ name: "hf_token" }] });
    await expect(stranger.value("hf_token")).rejects.toMatchObject({ code: "TUNEIT_VAULT_LOCKED" });
    await expect(stranger.set("hf_token", "x")).rejects.toMatchObject({ code: "TUNEIT_VAULT_LOCKED" });
  });

  test("a wrong one is told, asked for three times, and loses nothing", async () => {
    const environment = await phraseFile();
    await open({ environment }).set("a", token);
    const before = await text();
    const asked: string[] = [];
    const passphrase: AskPassphrase = (purpose) => (asked.push(purpose), Promise.resolve("not the passphrase"));
    await expect(open({ passphrase }).set("a", "other")).rejects.toMatchObject({
      code: "TUNEIT_VAULT_PASSPHRASE_WRONG",
    });
    expect(asked).toEqual(["open", "again", "again"]);
    expect(await text()).toBe(before);
  });

  test("rotation changes every key and no value; the old passphrase opens nothing", async () => {
    const environment = await phraseFile();
    const vault = open({ environment });
    await vault.set("a", token, { hosts: ["a.example:8443"] });
    const before = JSON.parse(await text()) as VaultFile;
    const next = join(home, "next");
    await writeFile(next, "another long passphrase");
    await open({ environment: { ...environment, TUNEIT_VAULT_NEW_PASSPHRASE_FILE: next } }).rotate();
    const after = JSON.parse(await text()) as VaultFile;
    expect(after.secrets[0]).toMatchObject({ name: "a", rotatedAt: before.secrets[0]!.rotatedAt });
    expect(after.secrets[0]!.value.text).not.toBe(before.secrets[0]!.value.text);
    await expect(open({ environment }).value("a")).rejects.toMatchObject({ code: "TUNEIT_VAULT_PASSPHRASE_WRONG" });
    // One that had it open before the rotation does not go by what it remembers.
    await expect(vault.value("a")).rejects.toMatchObject({ code: "TUNEIT_VAULT_PASSPHRASE_WRONG" });
    const opened = open({ environment: { TUNEIT_VAULT_PASSPHRASE_FILE: next } });
    expect(await opened.value("a")).toEqual({ value: token, hosts: ["a.example:8443"] });
  });

  test.each([
    ["a host was added", (file: VaultFile) => file.secrets[0]!.hosts.push("evil.example:443")],
    ["two values were swapped", ({ secrets: [a, b] }: VaultFile) => ([a!.value, b!.value] = [b!.value, a!.value])],
    ["an entry was taken out", (file: VaultFile) => void file.secrets.pop()],
    ["a time was changed", (file: VaultFile) => void (file.secrets[0]!.rotatedAt += 1)],
  ])("is not used where %s", async (_, change) => {
    const environment = await phraseFile();
    const vault = open({ environment });
    await vault.set("a", token);
    await vault.set("b", "another value");
    await edit(change);
    await expect(vault.value("a")).rejects.toMatchObject({ code: "TUNEIT_VAULT_TAMPERED" });
    await expect(vault.set("c", "x")).rejects.toMatchObject({ code: "TUNEIT_VAULT_TAMPERED" });
  });

  test("two that write at once lose nothing, and one asks once", async () => {
    let asked = 0;
    const passphrase: AskPassphrase = () => ((asked += 1), Promise.resolve(phrase));
    await open({ passphrase }).set("first", "1");
    const [left, right] = [open({ passphrase }), open({ passphrase })];
    await Promise.all([left.set("a", "1"), right.set("b", "2"), left.set("c", "3"), right.remove("first")]);
    expect((await left.list()).secrets.map(({ name }) => name)).toEqual(["a", "b", "c"]);
    expect(asked).toBe(3);
    expect((await readdir(home)).toSorted()).toEqual(["vault.json"]);
  });

  test("a short one is refused before anything is written", async () => {
    const environment = await phraseFile("short");
    await expect(open({ environment }).set("a", token)).rejects.toMatchObject({ code: "TUNEIT_VAULT_PASSPHRASE_WEAK" });
    expect(await readdir(home)).toEqual(["phrase"]);
  });
});

describe("without any key", () => {
  test("nothing is stored, in plain text neither", async () => {
    await expect(open().set("a", token)).rejects.toMatchObject({ code: "TUNEIT_VAULT_LOCKED" });
    expect(await readdir(home)).toEqual([]);
  });

  test("plain text has to be asked for, and is said at each use", async () => {
    await open().set("a", token, { plainText: true });
    expect((await stat(join(home, "vault.json"))).mode & 0o777).toBe(0o600);
    expect(await open().value("a")).toMatchObject({ value: token });
    expect(await open().list()).toMatchObject({ protection: "plain-text" });
    expect(said).toHaveLength(3);
    expect(said[0]).toContain("plain text");
    await open({ environment: await phraseFile() }).rotate("passphrase");
    expect((await open().list()).protection).toBe("passphrase");
    await expect(open().set("b", token, { plainText: true })).rejects.toMatchObject({ code: "TUNEIT_VAULT_EXISTS" });
    expect(said).toHaveLength(3);
  });
});

describe("with a keychain", () => {
  /** A stand-in for `secret-tool`: one file an account, `broken` beside them makes it fail. */
  async function keychain(): Promise<Record<string, string>> {
    const bin = join(home, "bin");
    await mkdir(bin);
    const script = `#!/bin/sh
[ -e "${bin}/broken" ] && { echo "Cannot autolaunch D-Bus" >&2; exit 1; }
case "$1" in
store) cat > "${bin}/$6.key" ;;
lookup) [ -e "${bin}/$5.key" ] || exit 1; cat "${bin}/$5.key" ;;
clear) rm -f "${bin}/$5.key" ;;
esac
`;
    await writeFile(join(bin, "secret-tool"), script);
    await chmod(join(bin, "secret-tool"), 0o755);
    return { PATH: `${bin}:/usr/bin:/bin`, DBUS_SESSION_BUS_ADDRESS: "unix:path=/nowhere" };
  }

  test("the key lies there, and a rotation leaves one entry", async () => {
    const environment = await keychain();
    await open({ environment }).set("a", token);
    expect(await open({ environment }).list()).toMatchObject({ protection: "keychain" });
    await open({ environment }).rotate();
    expect(await open({ environment }).value("a")).toMatchObject({ value: token });
    expect((await readdir(join(home, "bin"))).filter((name) => name.endsWith(".key"))).toHaveLength(1);
  });

  test("one that does not answer is told; for a new vault the passphrase takes its place", async () => {
    const environment = await keychain();
    await open({ environment }).set("a", token);
    await writeFile(join(home, "bin", "broken"), "");
    await expect(open({ environment }).value("a")).rejects.toMatchObject({
      code: "TUNEIT_VAULT_KEYCHAIN",
      reason: expect.stringContaining("Cannot autolaunch"),
    });
    await rm(join(home, "vault.json"));
    await expect(open({ environment }).set("a", token)).rejects.toMatchObject({ code: "TUNEIT_VAULT_LOCKED" });
    await open({ environment, passphrase: () => Promise.resolve(phrase) }).set("a", token);
    expect((await open().list()).protection).toBe("passphrase");
  });
});

describe("what is refused", () => {
  test.each([
    ["-x", token, [], "TUNEIT_SECRET_NAME_INVALID"],
    ["a/b", token, [], "TUNEIT_SECRET_NAME_INVALID"],
    ["a", "", [], "TUNEIT_SECRET_VALUE_INVALID"],
    ["a", "x".repeat(70_000), [], "TUNEIT_SECRET_VALUE_INVALID"],
    ["a", token, ["https://a.example"], "TUNEIT_SECRET_HOST_INVALID"],
    ["a", token, ["a.example:99999"], "TUNEIT_SECRET_HOST_INVALID"],
    ["a", token, ["*"], "TUNEIT_SECRET_HOST_INVALID"],
  ])("%s with hosts %#", async (name, value, hosts, code) => {
    await expect(open().set(name, value, { hosts, plainText: true })).rejects.toMatchObject({ code });
    expect(await readdir(home)).toEqual([]);
  });

  test.each([
    ["{", "no JSON"],
    ['{"format": 2}', "newer"],
    ['{"format": 1}', "id"],
  ])("a file that is %s", async (content, problem) => {
    await writeFile(join(home, "vault.json"), content);
    const expected = { code: "TUNEIT_VAULT_INVALID", reason: expect.stringContaining(problem) };
    await expect(open().list()).rejects.toMatchObject(expected);
    await expect(open().set("a", token, { plainText: true })).rejects.toMatchObject(expected);
    expect(await text()).toBe(content);
  });

  test("removing what is not there", async () => {
    await expect(open().remove("a")).rejects.toMatchObject({ code: "TUNEIT_SECRET_UNKNOWN" });
  });
});
