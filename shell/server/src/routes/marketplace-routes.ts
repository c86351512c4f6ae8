import { setTimeout } from "node:timers/promises";
import { askedOf, countElsewhere, meaningOf, runsOn, version, warningsFor, type Kernel } from "@tuneit/kernel";
import { isCoded, servesTask, type PluginListing } from "@tuneit/protocol";
import {
  marketplacePage,
  marketplacePlugin,
  marketplaceQuery,
  pageQuery,
  type MarketplacePage,
  type MarketplacePlugin,
} from "@tuneit/protocol/http";
import type { FastifyInstance } from "fastify";
import type { z } from "zod";
import { fail } from "../errors/server-errors.ts";
import type { Catalogue } from "../marketplace/catalogue.ts";
import { route } from "./route.ts";

const query = marketplaceQuery.extend(pageQuery.shape);
type Query = z.output<typeof query>;

const patienceMs = 2000;
/** A registry answers with at most this many at once. */
const mostAtOnce = 100;

export function marketplaceRoutes(app: FastifyInstance, kernel: Kernel, catalogue: Catalogue): void {
  route(
    app,
    { method: "GET", path: "/marketplace", summary: "Search the registry", query, answer: marketplacePage },
    async (call) => {
      const installed = await installedVersions(kernel);
      const found = await search(kernel, catalogue, call.query);
      const items = found.items.map((item) => ({
        ...{ ...item, installed: installed.get(item.name) ?? null, runsHere: runsOn(version, item.engines) },
      }));
      return { ...found, items, host: version };
    },
  );
  route(
    app,
    {
      method: "GET",
      path: "/marketplace/:name",
      summary: "Show a plugin as the registry has it",
      answer: marketplacePlugin,
    },
    async ({ params }) => pluginOf(kernel, params["name"]!),
  );
}

type Found = Omit<MarketplacePage, "items" | "host"> & { items: readonly PluginListing[] };

/** What the registry says, else what it had: where it is away, or takes longer than a person waits for a list. */
async function search(kernel: Kernel, catalogue: Catalogue, asked: Query): Promise<Found> {
  if (await catalogue.isOffline()) return searchKnown(catalogue, asked, "This workspace is offline");
  const now = searchNow(kernel, asked).catch((error: unknown) => {
    if (!isCoded(error)) throw error;
    return error.message;
  });
  // Nobody may wait for it any more when it fails.
  now.catch(() => undefined);
  const isKnown = (await catalogue.known()).askedAt !== null;
  const found = isKnown ? await Promise.race([now, late()]) : await now;
  if (found === null) return { ...(await searchKnown(catalogue, asked, null)), isAsking: true };
  return typeof found === "string" ? searchKnown(catalogue, asked, found) : found;
}

const late = (): Promise<null> => setTimeout(patienceMs, null, { ref: false });

async function searchNow(kernel: Kernel, { q, limit, cursor, host, ...filters }: Query): Promise<Found> {
  const asked = Object.entries({
    ...filters,
    cursor,
    host: versionOf(host),
    limit: String(Math.min(limit, mostAtOnce)),
  });
  const given = asked.filter((entry): entry is [string, string] => entry[1] !== undefined);
  const { items, total, facets, next } = await kernel.plugins.search(q, Object.fromEntries(given));
  const elsewhere = countElsewhere(version, facets["engines"]);
  return { items, total, facets, elsewhere, nextCursor: next, askedAt: Date.now(), away: null, isAsking: false };
}

const versionOf = (host: Query["host"]): string | undefined =>
  host === "any" ? undefined : host === "here" ? version : host;

/** The registry is away: what it had, looked through here. */
async function searchKnown(catalogue: Catalogue, asked: Query, away: string | null): Promise<Found> {
  const { items, askedAt } = await catalogue.known();
  const host = versionOf(asked.host);
  const suiting = items.filter((item) => suits(item, asked));
  const fits = suiting.filter((item) => host === undefined || runsOn(host, item.engines));
  const elsewhere = suiting.filter((item) => !runsOn(version, item.engines)).length;
  const shown = fits.slice(0, asked.limit);
  return { items: shown, total: fits.length, facets: {}, elsewhere, nextCursor: null, askedAt, away, isAsking: false };
}

function suits(item: PluginListing, { q, point, task, capability, signer }: Query): boolean {
  const text = `${item.name} ${item.displayName} ${item.description}`.toLowerCase();
  return (
    q
      .toLowerCase()
      .split(/\s+/)
      .every((word) => text.includes(word)) &&
    (point === undefined || (item.points as readonly string[]).includes(point)) &&
    (task === undefined || servesTask(item.tasks, task)) &&
    (signer === undefined || item.signer === signer) &&
    (capability === undefined || asksFor(item, capability))
  );
}

const asksFor = (item: PluginListing, capability: string): boolean =>
  askedOf({ ...item, optionalCapabilities: [], runsPython: item.language !== "typescript" }).some(
    ({ kind }) => kind === capability,
  );

const installedVersions = async (kernel: Kernel): Promise<ReadonlyMap<string, string>> =>
  new Map((await kernel.plugins.list()).map(({ name, version }) => [name, version]));

/** @throws TUNEIT_SERVER_NOT_FOUND, TUNEIT_RESOLVE_UNREACHABLE */
async function pluginOf(kernel: Kernel, name: string): Promise<MarketplacePlugin> {
  const page = await kernel.plugins.page(name);
  if (!page) throw fail("TUNEIT_SERVER_NOT_FOUND", { what: "such plugin in the registry" });
  const asked = askedOf({ ...page, runsPython: page.listing.language !== "typescript" });
  const installed = (await installedVersions(kernel)).get(name) ?? null;
  const permissions = asked.map((one) => ({ ...one, means: meaningOf(one) }));
  const runsHere = runsOn(version, page.listing.engines);
  return { ...page, installed, host: version, runsHere, permissions, warnings: warningsFor(asked) };
}
