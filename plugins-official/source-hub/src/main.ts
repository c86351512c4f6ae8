import { defineSourceSearch, type Context, type SourceItemPage, type SourceQuestion } from "@tuneit/sdk";
import { filesOf, itemOf } from "./dataset-words.ts";
import { askHub, jsonOf, type DatasetInfo, type HubSettings } from "./hub-api.ts";

type Search = Extract<SourceQuestion, { op: "search" }>;
type Show = Extract<SourceQuestion, { op: "show" }>;

const told = ["sha", "gated", "downloads", "description", "tags", "cardData"] as const;
/** What people begin with who know no name yet. */
const firstLook = "task_categories:text-classification";
const mostCard = 1_000_000;
const mostFiles = 2000;

/** Datasets of the hub at `endpoint`. */
export const hub = defineSourceSearch<HubSettings>({ search, show });

async function search({ text, limit }: Search, context: Context<HubSettings>) {
  const query = new URLSearchParams({ limit: String(limit), sort: "downloads" });
  if (text.trim() === "") query.set("filter", firstLook);
  else query.set("search", text.trim());
  for (const part of told) query.append("expand[]", part);
  const infos = await jsonOf<readonly DatasetInfo[]>(
    await askHub(`/api/datasets?${query.toString()}`, context),
    "list",
  );
  const found = infos.filter(({ id }) => typeof id === "string" && id !== "").slice(0, limit);
  return { items: found.map((info) => itemOf(info, context.config.endpoint)) };
}

async function show({ id, revision }: Show, context: Context<HubSettings>): Promise<SourceItemPage> {
  const name = id.split("/").map(encodeURIComponent).join("/");
  const path = `/api/datasets/${name}/revision/${encodeURIComponent(revision)}?blobs=true`;
  const info = await jsonOf<DatasetInfo>(await askHub(path, context), `dataset ${id}@${revision}`);
  const commit = (info.sha ?? revision).slice(0, 80);
  const siblings = info.siblings ?? [];
  return {
    ...itemOf(info, context.config.endpoint),
    commit,
    card: await cardOf(
      siblings.some(({ rfilename }) => rfilename === "README.md"),
      `${name}/resolve/${encodeURIComponent(commit)}`,
      context,
    ),
    files: filesOf(id, revision, siblings).slice(0, mostFiles),
  };
}

async function cardOf(isThere: boolean, place: string, context: Context<HubSettings>): Promise<string | null> {
  if (!isThere) return null;
  const response = await askHub(`/datasets/${place}/README.md`, context);
  // Whoever has not accepted a gated dataset's terms is shown its files' names alone.
  return response.ok ? (await response.text()).slice(0, mostCard) : null;
}
