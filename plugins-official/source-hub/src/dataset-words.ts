import type { SourceItem, SourceItemPage } from "@tuneit/sdk";
import type { DatasetInfo, HubFile } from "./hub-api.ts";

type File = SourceItemPage["files"][number];

/** As the readers of data take them, one file at a time. */
const readable = /\.(?:parquet|csv|tsv|jsonl|ndjson|json)$/i;
/** What a hub keeps beside its data. */
const beside = /(?:^|\/)(?:dataset_infos?|dataset_dict|state|\.[^/]*)(?:\.json)?$/i;
const splits: readonly (readonly [RegExp, string])[] = [
  [/(?:^|[/_.-])train(?:ing)?(?:[/_.-]|$)/i, "train"],
  [/(?:^|[/_.-])(?:valid(?:ation)?|dev|eval)(?:[/_.-]|$)/i, "validation"],
  [/(?:^|[/_.-])test(?:[/_.-]|$)/i, "test"],
];

export function itemOf(info: DatasetInfo, endpoint: string): SourceItem {
  return {
    id: info.id.slice(0, 200),
    title: (textOf(info.cardData?.pretty_name) ?? info.id.slice(info.id.indexOf("/") + 1)).slice(0, 200),
    summary: summaryOf(info.description),
    license: licenseOf(info),
    downloads: countOf(info.downloads),
    rows: rowsOf(info.cardData?.dataset_info),
    access: info.gated === undefined || info.gated === false ? "open" : "gated",
    accessUrl: `${endpoint}/datasets/${info.id}`.slice(0, 500),
  };
}

/** The files that could become a dataset, with the settings that fetch each. */
export function filesOf(id: string, revision: string, siblings: readonly HubFile[]): File[] {
  return siblings
    .filter(({ rfilename }) => readable.test(rfilename) && !beside.test(rfilename) && rfilename.length <= 500)
    .map(({ rfilename, size }) => ({
      path: rfilename,
      bytes: countOf(size),
      split: splits.find(([pattern]) => pattern.test(rfilename))?.[1] ?? null,
      settings: { dataset: id, file: rfilename, revision },
    }));
}

function licenseOf({ cardData, tags = [] }: DatasetInfo): string | null {
  const tag = tags.find((one) => one.startsWith("license:"))?.slice("license:".length);
  const [first] = Array.isArray(cardData?.license) ? (cardData.license as unknown[]) : [cardData?.license];
  return textOf(first)?.slice(0, 80) ?? textOf(tag)?.slice(0, 80) ?? null;
}

/** Of one configuration; several are several datasets, of which nobody chose one yet. */
function rowsOf(info: unknown): number | null {
  const parts = (info as { splits?: unknown } | null | undefined)?.splits;
  if (!Array.isArray(parts)) return null;
  return countOf(parts.reduce<number>((sum, one: { num_examples?: unknown }) => sum + Number(one.num_examples), 0));
}

function summaryOf(text: string | null | undefined): string | null {
  const plain = (text ?? "").replaceAll(/\s+/g, " ").trim();
  return plain === "" ? null : plain.slice(0, 300);
}

const textOf = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);
const countOf = (value: number | undefined): number | null =>
  value !== undefined && Number.isSafeInteger(value) && value >= 0 ? value : null;
