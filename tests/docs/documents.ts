import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const checkout = fileURLToPath(new URL("../../", import.meta.url));

/** What a comment before the fence says is done with an example. */
export type Mark = "run" | "types";

export interface Example {
  readonly document: string;
  readonly mark: Mark;
  readonly language: string;
  readonly text: string;
  /** The `text` fence that follows at once: what it prints. */
  readonly prints: string | undefined;
}

/** Every file that git knows. */
export function listed(): string[] {
  const names = execFileSync("git", ["ls-files", "-z"], { cwd: checkout, encoding: "utf8" });
  return names.split("\0").filter((file) => file !== "" && existsSync(checkout + file));
}

export const documents = (): string[] => listed().filter((file) => file.endsWith(".md"));

export const textOf = (document: string): string => readFileSync(checkout + document, "utf8");

const marked = /<!-- (run|types) -->\s*```(\w+)\n([\s\S]*?)```\n(?:\n```text\n([\s\S]*?)```)?/g;

export function examplesOf(document: string): Example[] {
  return [...textOf(document).matchAll(marked)].map(([, mark, language, text, prints]) => ({
    document,
    mark: mark as Mark,
    language: language!,
    text: text!,
    prints,
  }));
}

const fenced = /```[\s\S]*?```|`[^`\n]*`/g;
const link = /\]\((?!https?:|mailto:)([^)\s]+)\)/g;

/** Targets of the links that stay in the repository. */
export const linksOf = (document: string): string[] =>
  [...textOf(document).replaceAll(fenced, "").matchAll(link)].map(([, target]) => target!);

/** The anchor that a heading gets where Markdown is shown. */
export const anchorsOf = (document: string): string[] =>
  [...textOf(document).matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
