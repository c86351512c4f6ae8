import { readFile, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { parametersIn } from "./model-parameters.ts";
import { rememberedHash } from "./remembered-hash.ts";

/** What the folder of a model says of itself; nothing in it runs, and nothing of it is believed beyond listing. */
export interface ModelFolderFacts {
  readonly parameters: number | null;
  readonly bytes: number;
  readonly license: string | null;
  readonly family: string | null;
  /** Tokens. */
  readonly context: number | null;
}

export interface ModelFile {
  readonly path: string;
  readonly bytes: number;
  /** Hex; null where it was not counted. */
  readonly sha256: string | null;
  readonly format: "safetensors" | "pickle" | "other";
}

/** What the adapter of transformers models leaves beside the files that it fetched. */
const record = z.looseObject({
  repo: z.string(),
  revision: z.string(),
  license: z.string().nullish(),
  files: z.record(z.string(), z.string()),
});
export type FetchRecord = z.infer<typeof record>;

const recordName = "tuneit-model.json";
const pickles = /\.(?:bin|pt|pth|ckpt|pkl|pickle)$/;
/** Far above any settings or card that people write. */
const maxTextBytes = 2_000_000;
const maxFiles = 500;

const settings = z.looseObject({
  model_type: z.string().optional().catch(undefined),
  max_position_embeddings: z.int().positive().optional().catch(undefined),
});

/** @throws where there is no such folder */
export async function factsOfModel(folder: string): Promise<ModelFolderFacts> {
  const [config, fetched, card, files] = await Promise.all([
    readJson(folder, "config.json", settings),
    recordOf(folder),
    cardOf(folder),
    filesOf(folder),
  ]);
  return {
    parameters: await parametersIn(folder),
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    license: fetched?.license ?? licenseIn(card),
    family: config?.model_type ?? null,
    context: config?.max_position_embeddings ?? null,
  };
}

export const recordOf = (folder: string): Promise<FetchRecord | null> => readJson(folder, recordName, record);

/** Its README, as it stands there. */
export const cardOf = (folder: string): Promise<string | null> => readText(join(folder, "README.md"));

/** A license is named in the head of a card, between two lines of dashes. */
function licenseIn(card: string | null): string | null {
  const head = /^---\r?\n([\s\S]*?)\r?\n---/.exec(card ?? "")?.[1] ?? "";
  return /^license:[ \t]*["']?([^"'\r\n]{1,80})/m.exec(head)?.[1]?.trim() ?? null;
}

/** Sizes and kinds; hashes where `hashed`, or where the record of a fetch has them. */
export async function filesOf(
  folder: string,
  options: { hashed?: boolean; signal?: AbortSignal } = {},
): Promise<ModelFile[]> {
  const known = (await recordOf(folder))?.files ?? {};
  const entries = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const paths = entries.map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1)).toSorted();
  return Promise.all(
    paths.slice(0, maxFiles).map(async (path) => ({
      path,
      bytes: (await stat(join(folder, path))).size,
      sha256: options.hashed ? await rememberedHash(join(folder, path), options.signal) : (known[path] ?? null),
      format: path.endsWith(".safetensors") ? "safetensors" : pickles.test(path) ? "pickle" : "other",
    })),
  );
}

async function readJson<T>(folder: string, name: string, schema: z.ZodType<T>): Promise<T | null> {
  const text = await readText(join(folder, name));
  try {
    return text === null ? null : schema.parse(JSON.parse(text));
  } catch {
    // A folder of another kind: it has no such facts.
    return null;
  }
}

async function readText(path: string): Promise<string | null> {
  const info = await stat(path).catch(() => undefined);
  return info?.isFile() && info.size <= maxTextBytes ? readFile(path, "utf8") : null;
}
