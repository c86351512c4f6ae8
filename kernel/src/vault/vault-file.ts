import { stat } from "node:fs/promises";
import { describeProblems, problemsOf, vaultFile, type VaultFile } from "@tuneit/protocol";
import { fail } from "../errors/index.ts";
import { readIfThere, replaceFile } from "../files/atomic-file.ts";
import { seal, unseal } from "./sodium.ts";

/** A thousand of the largest secrets. */
const mostBytes = 512 * 1024 ** 2;

/** Undefined where there is none yet. @throws TUNEIT_VAULT_INVALID */
export async function readVaultFile(path: string): Promise<VaultFile | undefined> {
  const problem = (text: string, cause?: unknown): Error =>
    fail("TUNEIT_VAULT_INVALID", { path, problem: text }, { cause });
  if (((await stat(path).catch(() => undefined))?.size ?? 0) > mostBytes) throw problem("It is far too large");
  const text = await readIfThere(path);
  if (text === undefined) return undefined;
  const document = parse(text);
  if (document === undefined) throw problem("It is no JSON");
  if (isNewer(document)) throw problem("A newer TuneIT wrote it");
  const parsed = vaultFile.safeParse(document);
  if (parsed.success) return parsed.data;
  throw problem(describeProblems(problemsOf(parsed.error, vaultFile)), parsed.error);
}

/** The old file or the new one, never half of it, and for this user's eyes only. */
export async function writeVaultFile(
  path: string,
  content: Omit<VaultFile, "seal">,
  dataKey: Uint8Array,
): Promise<VaultFile> {
  const file = vaultFile.parse({ ...content, seal: await seal(new Uint8Array(), sealed(content), dataKey) });
  await replaceFile(path, `${JSON.stringify(file, null, 2)}\n`, 0o600);
  return file;
}

/** False where anything of the file was changed or taken out. */
export async function isWhole({ seal: mark, ...content }: VaultFile, dataKey: Uint8Array): Promise<boolean> {
  return (await unseal(mark, sealed(content), dataKey)) !== undefined;
}

/** The wrapped key is left out: what it opens proves it. */
function sealed({ id, keyedAt, secrets }: Omit<VaultFile, "seal">): string {
  const rows = secrets.map(({ name, hosts, createdAt, rotatedAt, value }) => [
    ...[name, hosts, createdAt, rotatedAt, value.nonce, value.text],
  ]);
  return JSON.stringify(["tuneit-vault", 1, id, keyedAt, rows]);
}

const isNewer = (document: unknown): boolean => {
  const { format } = document as { format?: unknown };
  return typeof format === "number" && format > 1;
};

function parse(text: string): object | undefined {
  try {
    const document: unknown = JSON.parse(text);
    return typeof document === "object" && document !== null ? document : undefined;
  } catch {
    return undefined;
  }
}
