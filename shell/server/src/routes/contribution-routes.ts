import type { InstalledPlugin, Kernel } from "@tuneit/kernel";
import { servesTask, type PluginListing, type PointName } from "@tuneit/protocol";
import { contributionList, contributionQuery, type Installable, type Offered } from "@tuneit/protocol/http";
import type { FastifyInstance } from "fastify";
import type { z } from "zod";
import { offeredBy } from "../plugins/offered.ts";
import type { Catalogue } from "../marketplace/catalogue.ts";
import { paged } from "./paging.ts";
import { route } from "./route.ts";

type Query = z.output<typeof contributionQuery>;

export function contributionRoutes(app: FastifyInstance, kernel: Kernel, catalogue: Catalogue): void {
  route(
    app,
    {
      method: "GET",
      path: "/contributions",
      summary: "List what installed plugins offer, and what the registry has beside it",
      query: contributionQuery,
      answer: contributionList,
    },
    async ({ query }) => {
      const plugins = await kernel.plugins.list();
      const items = plugins.flatMap(offeredBy).filter((one) => fits(one, query));
      const { items: listings, askedAt } = await catalogue.known();
      const installable = listings.filter((one) => isNew(one, plugins) && suits(one, query)).map(installableOf);
      return { ...paged(items, query, ({ plugin, point, id }) => `${plugin} ${point} ${id}`), installable, askedAt };
    },
  );
}

const fits = (one: Offered, { point, task }: Query): boolean =>
  (point === undefined || one.point === point) &&
  (task === undefined || one.tasks === null || servesTask(one.tasks, task));

const isNew = ({ name, deprecated }: PluginListing, plugins: readonly InstalledPlugin[]): boolean =>
  deprecated === null && !plugins.some((plugin) => plugin.name === name);

const suits = ({ points, tasks }: PluginListing, { point, task }: Query): boolean =>
  (point === undefined || points.includes(point satisfies PointName)) &&
  (task === undefined || tasks.length === 0 || servesTask(tasks, task));

const installableOf = (one: PluginListing): Installable => ({
  ...{ plugin: one.name, version: one.version, title: one.displayName, description: one.description },
  ...{ offers: one.offers, tasks: one.tasks, sizeBytes: one.sizeBytes },
});
