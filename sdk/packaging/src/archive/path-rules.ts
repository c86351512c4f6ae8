import { archiveLimits, refusal, type ArchiveRule } from "./rules.ts";

const reserved = /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?$/i;
const secretNames =
  /^(?:\.env(?:\..*)?|\.npmrc|\.yarnrc(?:\.yml)?|\.pypirc|\.netrc|\.git-credentials|id_(?:rsa|dsa|ecdsa|ed25519))$/i;
const nativeNames = /\.(?:node|so(?:\.\d+)*|dylib|dll|exe|pyd|a|o|obj|lib|jsc|pyc|pyo|com|scr|msi)$/i;

/** Checks an entry's path and returns it without `package/`; a folder's trailing slash is gone. */
export function checkPath(entry: string): string {
  const rule = brokenBy(entry);
  if (rule) throw refusal(rule, { entry });
  return entry.replace(/\/$/, "").slice("package/".length);
}

function brokenBy(entry: string): ArchiveRule | null {
  if (entry.includes("\0")) return "path-nul";
  if (entry.length > archiveLimits.pathLength) return "path-length";
  if (/[\p{Cc}\p{Cf}]/u.test(entry)) return "path-control";
  if (entry.includes("\\")) return "path-backslash";
  if (entry.startsWith("/")) return "path-absolute";
  if (entry.includes(":")) return "path-drive";
  const parts = entry.replace(/\/$/, "").split("/");
  if (parts.includes("..")) return "path-traversal";
  if (parts.some((part) => part === "" || part === ".")) return "path-empty-part";
  if (parts[0] !== "package") return "path-root";
  return parts.map(brokenPart).find((broken) => broken !== null) ?? null;
}

function brokenPart(part: string): ArchiveRule | null {
  // Judged in the spelling that a case-folding, normalising file system would use.
  const folded = fold(part);
  if (/[<>"|?*]/.test(part) || /[. ]$/.test(part) || reserved.test(folded)) return "path-windows";
  if (folded === "node_modules") return "node-modules";
  if (folded === "binding.gyp") return "binding-gyp";
  if (secretNames.test(folded)) return "secret-file";
  return nativeNames.test(folded) ? "native-binary" : null;
}

export const fold = (text: string): string => text.normalize("NFC").toLowerCase();

/** Remembers names, and refuses two that some file system would make one. */
export class NameRegister {
  readonly #spelling = new Map<string, string>();
  readonly #files = new Set<string>();
  readonly #folders = new Set<string>();

  add(path: string, kind: "file" | "folder"): void {
    const parts = path.split("/");
    for (let depth = 1; depth < parts.length; depth++) this.#folder(parts.slice(0, depth).join("/"), path);
    if (kind === "folder") this.#folder(path, path);
    else this.#file(path);
  }

  #folder(path: string, entry: string): void {
    const key = this.#spell(path, entry);
    if (this.#files.has(key)) throw refusal("path-collision", { entry });
    this.#folders.add(key);
  }

  #file(path: string): void {
    const key = this.#spell(path, path);
    if (this.#files.has(key) || this.#folders.has(key)) throw refusal("path-collision", { entry: path });
    this.#files.add(key);
  }

  #spell(path: string, entry: string): string {
    const key = fold(path);
    const known = this.#spelling.get(key);
    if (known !== undefined && known !== path) throw refusal("path-collision", { entry });
    this.#spelling.set(key, path);
    return key;
  }
}
