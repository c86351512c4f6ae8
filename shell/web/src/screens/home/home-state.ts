import type { DatasetEntry, Project, QueueEntry, RecipeEntry, RunPage, RunRow, Sample } from "@tuneit/protocol/http";
import type { Client } from "../../data/client.ts";
import { RequestError } from "../../data/problem.ts";

/** What the first page shows. */
export interface HomeState {
  readonly runs: readonly RunRow[];
  /** Of the runs that live: how far they are. */
  readonly pages: Readonly<Record<string, RunPage>>;
  readonly queue: readonly QueueEntry[];
  readonly projects: readonly (Project & { readonly problem?: string | null })[];
  readonly recipes: readonly RecipeEntry[];
  readonly datasets: readonly DatasetEntry[];
  readonly samples: readonly Sample[];
}

interface Page<Item> {
  readonly items: readonly Item[];
}

const live = new Set(["queued", "running", "paused"]);
export const isLive = ({ status }: Pick<RunRow, "status">): boolean => live.has(status);

const mostCards = 6;
const mostFollowed = 4;

/** @throws RequestError */
export async function readHome(client: Client, signal: AbortSignal): Promise<HomeState> {
  const list = <Item>(path: string) => client.get<Page<Item>>(path, signal).then(({ items }) => items);
  const [runs, queue, projects, recipes, datasets, samples] = await Promise.all([
    list<RunRow>("/runs?limit=50&sort=-startedAt"),
    list<QueueEntry>("/queue"),
    list<Project>("/projects"),
    list<RecipeEntry>("/recipes?limit=50"),
    list<DatasetEntry>("/datasets?limit=50"),
    orElse(list<Sample>("/samples"), []),
  ]);
  const cards = resumeCards(runs);
  const pages = await Promise.all(
    cards
      .filter(isLive)
      .slice(0, mostFollowed)
      .map(({ id }) => readRun(client, id, signal)),
  );
  const byId = Object.fromEntries(pages.flatMap((page) => (page === null ? [] : [[page.id, page]])));
  return { runs: cards, pages: byId, queue, projects, recipes, datasets, samples };
}

/** Null where it is gone meanwhile. */
export const readRun = (client: Client, id: string, signal?: AbortSignal): Promise<RunPage | null> =>
  orElse(client.get<RunPage>(`/runs/${encodeURIComponent(id)}`, signal), null);

/** A part that a server cannot tell leaves the others. */
async function orElse<T>(asked: Promise<T>, otherwise: T): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof RequestError && !error.isAway) return otherwise;
    throw error;
  }
}

/** Live runs first, then those that can go on, then the newest. */
export function resumeCards(runs: readonly RunRow[]): RunRow[] {
  const rank = (run: RunRow) => (isLive(run) ? 0 : run.status === "lost" || run.status === "stopped" ? 1 : 2);
  return runs.toSorted((a, b) => rank(a) - rank(b) || b.startedAt - a.startedAt).slice(0, mostCards);
}

/** The priority that puts an entry before (`up`) or behind its neighbour; null where it is the first or the last. */
export function movedPriority(queue: readonly QueueEntry[], run: string, up: boolean): number | null {
  const waiting = queue.filter(({ state }) => state === "waiting");
  const index = waiting.findIndex((entry) => entry.run === run);
  const neighbour = waiting[index + (up ? -1 : 1)];
  if (index < 0 || neighbour === undefined) return null;
  const priority = neighbour.priority + (up ? 1 : -1);
  return priority > 100 || priority < -100 ? null : priority;
}
