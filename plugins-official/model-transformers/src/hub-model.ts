import type { HubModel, HubModelPage } from "@tuneit/sdk";
import type { HubFile, HubInfo } from "./hub-api.ts";

type File = HubModelPage["files"][number];

/** Bytes of one number, by its type as safetensors names it. */
const numberBytes: Readonly<Record<string, number>> = { F64: 8, I64: 8, F32: 4, I32: 4, F16: 2, BF16: 2, I16: 2 };
const pickles = /\.(?:bin|pt|pth|ckpt|pkl)$/;
/** As `hub.py` fetches them. */
const settings = new Set([
  "README.md",
  "config.json",
  "tokenizer.json",
  "tokenizer_config.json",
  "special_tokens_map.json",
  "vocab.txt",
  "vocab.json",
  "merges.txt",
  "model.safetensors.index.json",
]);

export function modelOf(info: HubInfo, endpoint: string): HubModel {
  const { parameters, total } = info.safetensors ?? {};
  const files = (info.siblings ?? []).map((one) => fileOf(one, info.siblings ?? []));
  return {
    id: info.id.slice(0, 200),
    title: info.id.slice(info.id.indexOf("/") + 1).slice(0, 200),
    tasks: info.pipeline_tag === undefined ? [] : [info.pipeline_tag.slice(0, 80)],
    parameters: countOf(total ?? sumOf(Object.values(parameters ?? {}))),
    bytes: fetchedBytes(files) ?? weightBytes(parameters),
    license: licenseOf(info),
    family: textOf(info.config?.model_type),
    context: null,
    downloads: countOf(info.downloads),
    access: info.gated === undefined || info.gated === false ? "open" : "gated",
    accessUrl: `${endpoint}/${info.id}`.slice(0, 500),
    weights: weightsOf(info, files),
    unfit: unfitOf(info, files),
  };
}

export function fileOf({ rfilename, size, lfs }: HubFile, all: readonly HubFile[]): File {
  const isSafe = rfilename.endsWith(".safetensors");
  return {
    path: rfilename.slice(0, 500),
    bytes: countOf(size),
    sha256: lfs?.sha256?.slice(0, 64) ?? null,
    format: isSafe ? "safetensors" : pickles.test(rfilename) ? "pickle" : "other",
    fetched: settings.has(rfilename) || (isSafe && isWeights(rfilename, all)),
  };
}

/** One whole file where there is one, else its parts. */
function isWeights(name: string, all: readonly HubFile[]): boolean {
  const hasWhole = all.some(({ rfilename }) => rfilename === "model.safetensors");
  return hasWhole ? name === "model.safetensors" : !name.includes("/");
}

function fetchedBytes(files: readonly File[]): number | null {
  const wanted = files.filter((one) => one.fetched);
  return wanted.length > 0 && wanted.every(({ bytes }) => bytes !== null)
    ? sumOf(wanted.map((one) => one.bytes!))
    : null;
}

function weightBytes(parameters: Readonly<Record<string, number>> | undefined): number | null {
  if (parameters === undefined) return null;
  return countOf(sumOf(Object.entries(parameters).map(([type, count]) => count * (numberBytes[type] ?? 1))));
}

function weightsOf({ safetensors, tags = [] }: HubInfo, files: readonly File[]): HubModel["weights"] {
  if (files.length > 0) {
    if (files.some(({ format, fetched }) => format === "safetensors" && fetched)) return "safetensors";
    return files.some(({ format }) => format === "pickle") ? "pickle" : "none";
  }
  if (safetensors !== undefined || tags.includes("safetensors")) return "safetensors";
  return tags.includes("pytorch") ? "pickle" : "unknown";
}

function unfitOf(info: HubInfo, files: readonly File[]): string | null {
  const weights = weightsOf(info, files);
  if (weights === "pickle") return "Its weights are pickled, and loading them runs code of their maker";
  if (weights === "none") return "It has no weights in a form that is loaded here";
  if (info.config?.auto_map !== undefined) return "It needs code of its own, which is never run";
  if (files.length > 0 && !files.some(({ path }) => path === "tokenizer.json"))
    return "It has no tokenizer.json; whoever made it can save one with save_pretrained";
  return null;
}

function licenseOf({ cardData, tags = [] }: HubInfo): string | null {
  const tag = tags.find((one) => one.startsWith("license:"))?.slice("license:".length);
  return textOf(cardData?.license) ?? textOf(tag);
}

const textOf = (value: unknown): string | null =>
  typeof value === "string" && value !== "" ? value.slice(0, 80) : null;
const sumOf = (all: readonly number[]): number => all.reduce((sum, one) => sum + one, 0);
const countOf = (value: number | undefined): number | null =>
  value !== undefined && Number.isSafeInteger(value) && value > 0 ? value : null;
