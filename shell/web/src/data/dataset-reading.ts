import type { DatasetEntry, DatasetReading, Offered } from "@tuneit/protocol/http";

/** How a file is read before anybody said so. */
export const plainReading: DatasetReading = {
  use: null,
  with: {},
  text: null,
  label: null,
  task: null,
  roles: {},
  split: null,
  license: null,
};
export const usualSplit = { train: 0.8, validation: 0.1, test: 0.1 };

export type LookKind = "preview" | "profile" | "report" | "diagnosis";

/** Address of a look at a dataset, as it is to be read. */
export function lookAt(
  id: string,
  kind: LookKind,
  reading: DatasetReading,
  more: Readonly<Record<string, string>> = {},
): string {
  const query = new URLSearchParams();
  if (reading.use !== null) query.set("use", reading.use);
  if (Object.keys(reading.with).length > 0) query.set("with", JSON.stringify(reading.with));
  if (kind === "report") for (const [name, value] of Object.entries(rolesOf(reading))) query.set(name, value);
  for (const [name, value] of Object.entries(more)) query.set(name, value);
  const words = query.toString();
  return `/datasets/${encodeURIComponent(id)}/${kind}${words === "" ? "" : `?${words}`}`;
}

/** Where training on it begins; `transforms` is what was accepted of the report's mends, `version` one that is not the newest. */
export function trainAddress(
  project: string,
  id: string,
  reading: DatasetReading,
  { transforms = [], version = null }: { transforms?: readonly unknown[]; version?: string | null } = {},
): string {
  const query = new URLSearchParams({ data: id });
  if (version !== null) query.set("v", version);
  if (reading.use !== null) query.set("use", reading.use);
  if (Object.keys(reading.with).length > 0) query.set("with", JSON.stringify(reading.with));
  for (const [name, value] of Object.entries(rolesOf(reading))) query.set(name, value);
  if (transforms.length > 0) query.set("transforms", JSON.stringify(transforms));
  return `/p/${encodeURIComponent(project)}/train?${query.toString()}`;
}

function rolesOf({ text, label, split }: DatasetReading): Readonly<Record<string, string>> {
  return {
    ...(text !== null && { text: String(text) }),
    ...(label !== null && { label: String(label) }),
    ...(split !== null && { split: [split.train, split.validation, split.test].join(",") }),
  };
}

/** A name that no dataset has: `sms.csv`, `sms-2.csv`. */
export function freeName(name: string, taken: readonly Pick<DatasetEntry, "name">[]): string {
  const safe =
    name
      .replaceAll(/[/\\\p{Cc}]/gu, "-")
      .replace(/^[.\s]+/u, "")
      .replace(/[.\s]+$/u, "")
      .slice(0, 120) || "data.txt";
  const names = new Set(taken.map(({ name: other }) => other));
  const dot = safe.lastIndexOf(".");
  const [stem, ending] = dot > 0 ? [safe.slice(0, dot), safe.slice(dot)] : [safe, ""];
  for (let count = 1; ; count++) {
    const wish = count === 1 ? safe : `${stem}-${count}${ending}`;
    if (!names.has(wish)) return wish;
  }
}

/** The reader that a file's name suggests; the longest ending first. */
export function readerFor(name: string, readers: readonly Offered[]): Offered | null {
  const fits = readers
    .filter(({ enabled }) => enabled)
    .flatMap((reader) => (reader.accepts ?? []).map((ending) => ({ reader, ending })))
    .filter(({ ending }) => name.toLowerCase().endsWith(ending));
  return fits.toSorted((a, b) => b.ending.length - a.ending.length)[0]?.reader ?? null;
}

/** What pasted text is called: by its look, among the endings that readers take. */
export function pastedName(text: string, readers: readonly Offered[], now: Date): string {
  const [first = ""] = text.trimStart().split("\n", 1);
  const looks = [
    { ending: ".jsonl", is: first.startsWith("{") && first.trimEnd().endsWith("}") },
    { ending: ".json", is: first.startsWith("[") || first.startsWith("{") },
    { ending: ".tsv", is: first.includes("\t") },
    { ending: ".csv", is: /[,;]/.test(first) },
    { ending: ".txt", is: true },
  ];
  const known = new Set(readers.flatMap(({ accepts }) => accepts ?? []));
  const ending = looks.find(({ ending, is }) => is && known.has(ending))?.ending ?? ".txt";
  return `pasted-${now.toISOString().slice(0, 16).replaceAll(/[T:]/g, "-")}${ending}`;
}
