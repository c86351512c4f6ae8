import { fail } from "../../errors/index.ts";

/** Folders that scopes name, on this machine; `plugin` is the one that asks. */
export type FileRoots = Readonly<Record<RootName, (plugin: string) => string>>;
export type RootName = "$DATASETS" | "$MODELS" | "$RUNS" | "$PLUGIN_DATA";

const roots: ReadonlySet<string> = new Set<RootName>(["$DATASETS", "$MODELS", "$RUNS", "$PLUGIN_DATA"]);
const isRoot = (text: string): text is RootName => roots.has(text);

/** A path as a plugin writes it, taken apart: nothing in it can step out of its root. */
export interface GrantedPath {
  readonly root: RootName;
  readonly segments: readonly string[];
  readonly text: string;
}

/** @throws TUNEIT_FILE_REFUSED */
export function parsePath(path: string): GrantedPath {
  const [root = "", ...segments] = path.replace(/\/$/, "").split("/");
  if (!isRoot(root)) throw refused(path, `it begins with none of ${[...roots].join(", ")}`);
  if (!segments.every(isPlainName)) throw refused(path, "a part of it is no plain name");
  return { root, segments, text: [root, ...segments].join("/") };
}

const isPlainName = (name: string): boolean =>
  name !== "" && name !== "." && name !== ".." && !/[\\\0]/.test(name) && Buffer.byteLength(name) <= 255;

export const refused = (path: string, problem: string, cause?: unknown): Error =>
  fail("TUNEIT_FILE_REFUSED", { path: JSON.stringify(path).slice(1, -1), problem }, { cause });
