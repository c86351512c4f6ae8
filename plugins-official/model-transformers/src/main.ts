import { defineModelHub, type Context, type HubModelPage, type HubQuestion } from "@tuneit/sdk";
import { askHub, jsonOf, type HubInfo, type HubSettings } from "./hub-api.ts";
import { fileOf, modelOf } from "./hub-model.ts";

type Search = Extract<HubQuestion, { op: "search" }>;
type Show = Extract<HubQuestion, { op: "show" }>;

const told = [
  "sha",
  "gated",
  "private",
  "downloads",
  "pipeline_tag",
  "tags",
  "cardData",
  "config",
  "safetensors",
] as const;
/** What people begin with who know no name yet: models that read, and were taught no task. */
const firstLook = "fill-mask";
const mostCard = 1_000_000;
const mostFiles = 2000;

/** The hub that `hub:` references name, at `endpoint`. */
export const hub = defineModelHub<HubSettings>({ search, show });

async function search({ text, limit }: Search, context: Context<HubSettings>) {
  const query = new URLSearchParams({ limit: String(limit), sort: "downloads", filter: "safetensors" });
  if (text.trim() === "") query.set("pipeline_tag", firstLook);
  else query.set("search", text.trim());
  for (const part of told) query.append("expand[]", part);
  const infos = await jsonOf<readonly HubInfo[]>(await askHub(`/api/models?${query.toString()}`, context), "list");
  const models = infos.filter(({ id }) => typeof id === "string").slice(0, limit);
  return { models: models.map((info) => modelOf(info, context.config.endpoint)) };
}

async function show({ id, revision }: Show, context: Context<HubSettings>): Promise<HubModelPage> {
  const name = id.split("/").map(encodeURIComponent).join("/");
  const path = `/api/models/${name}/revision/${encodeURIComponent(revision)}?blobs=true`;
  const info = await jsonOf<HubInfo>(await askHub(path, context), `model ${id}@${revision}`);
  const commit = info.sha ?? revision;
  const siblings = (info.siblings ?? []).slice(0, mostFiles);
  const text = async (file: string): Promise<string | null> => {
    if (!siblings.some(({ rfilename }) => rfilename === file)) return null;
    const response = await askHub(`/${name}/resolve/${encodeURIComponent(commit)}/${file}`, context);
    // Whoever has not accepted a gated model's terms is shown its files' names alone.
    return response.ok ? response.text() : null;
  };
  const [card, config] = await Promise.all([text("README.md"), text("config.json")]);
  return {
    ...modelOf({ ...info, siblings }, context.config.endpoint),
    ...shapeIn(config),
    commit: commit.slice(0, 80),
    card: card?.slice(0, mostCard) ?? null,
    files: siblings.map((one) => fileOf(one, siblings)),
  };
}

/** As families of models call it. */
const names = {
  context: ["max_position_embeddings", "n_positions"],
  hidden: ["hidden_size", "dim", "d_model", "n_embd"],
  layers: ["num_hidden_layers", "n_layers", "n_layer"],
} as const;

function shapeIn(config: string | null): Pick<HubModelPage, keyof typeof names> {
  const settings = parsed(config);
  const count = (keys: readonly string[]): number | null => {
    const found = keys.map((key) => settings[key]).find((value) => Number.isSafeInteger(value) && Number(value) > 0);
    return found === undefined ? null : Number(found);
  };
  return { context: count(names.context), hidden: count(names.hidden), layers: count(names.layers) };
}

function parsed(config: string | null): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(config ?? "{}");
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
