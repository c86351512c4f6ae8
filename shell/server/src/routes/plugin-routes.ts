import { meaningOf, type Consideration, type Kernel, type PluginUpdate } from "@tuneit/kernel";
import {
  grantChange,
  installRequest,
  job,
  pageOf as listOf,
  pageQuery,
  pluginPage,
  pluginRow,
  pinRequest,
  rollbackResult,
  updateRequest,
  type InstallProposal,
  type PluginPage,
  type UpdateResult,
} from "@tuneit/protocol/http";
import type { FastifyInstance } from "fastify";
import type { Jobs } from "../jobs/jobs.ts";
import type { Catalogue } from "../marketplace/catalogue.ts";
import { updateWhatMay } from "../plugins/update.ts";
import { pageOf, rowOf } from "../plugins/plugin-view.ts";
import { paged } from "./paging.ts";
import { route } from "./route.ts";

interface Parts {
  readonly kernel: Kernel;
  readonly jobs: Jobs;
  readonly catalogue: Catalogue;
}

export function pluginRoutes(app: FastifyInstance, parts: Parts): void {
  viewRoutes(app, parts);
  installRoutes(app, parts);
  switchRoutes(app, parts);
}

function viewRoutes(app: FastifyInstance, { kernel, catalogue }: Parts): void {
  route(
    app,
    {
      method: "GET",
      path: "/plugins",
      summary: "List the installed plugins",
      query: pageQuery,
      answer: listOf(pluginRow),
    },
    async ({ query }) => {
      const [plugins, offer] = [await kernel.plugins.list(), await catalogue.known()];
      const rows = plugins.map((plugin) => rowOf(plugin, { faults: kernel.faults(), offer }));
      return paged(rows, query, ({ name }) => name);
    },
  );
  route(
    app,
    {
      method: "GET",
      path: "/plugins/:name",
      summary: "Show a plugin, what it may do and what it did",
      answer: pluginPage,
    },
    async ({ params }) => pageOf(kernel, params["name"]!, await catalogue.known()),
  );
}

/** Each is a job: what is installed may have to be fetched. */
function installRoutes(app: FastifyInstance, { kernel, jobs }: Parts): void {
  const make = { answer: job, status: 202, creates: true } as const;
  route(
    app,
    {
      method: "POST",
      path: "/plugins",
      summary: "Install a plugin, or ask what it would bring",
      body: installRequest,
      ...make,
    },
    async ({ body: { spec, grant, dryRun } }) =>
      dryRun
        ? jobs.start({ kind: "plugin-ask", title: spec }, async (waiting) =>
            proposalOf(await kernel.plugins.consider(spec, waiting)),
          )
        : jobs.start({ kind: "plugin-install", title: spec }, async (waiting) => {
            const { name, version } = await kernel.plugins.install(spec, { ...waiting, grant });
            return { name, version };
          }),
  );
  for (const path of ["/plugins/update", "/plugins/:name/update"] as const)
    route(
      app,
      {
        method: "POST",
        path,
        summary: "Take newer versions; what asks for more is held",
        body: updateRequest,
        ...make,
      },
      async ({ params, body: { grant } }) => {
        const name = params["name"];
        if (name !== undefined) await kernel.plugins.info(name);
        return jobs.start({ kind: "plugin-update", title: name ?? "all plugins" }, async (waiting) =>
          resultOf(await updateWhatMay(kernel, name, { ...waiting, grant })),
        );
      },
    );
  route(
    app,
    { method: "POST", path: "/plugins/rollback", summary: "Go back to the set before", answer: rollbackResult },
    async () => kernel.plugins.rollback(),
  );
  route(
    app,
    { method: "DELETE", path: "/plugins/:name", summary: "Remove a plugin", status: 204 },
    async ({ params }) => {
      await kernel.plugins.remove(params["name"]!);
      return undefined;
    },
  );
}

function switchRoutes(app: FastifyInstance, { kernel, catalogue }: Parts): void {
  const shown = async (name: string): Promise<PluginPage> => pageOf(kernel, name, await catalogue.known());
  for (const [act, summary] of [
    ["enable", "Switch it on, and forget its crashes"],
    ["disable", "Switch it off, and what needs it"],
  ] as const)
    route(app, { method: "POST", path: `/plugins/:name/${act}`, summary, answer: pluginPage }, async ({ params }) => {
      await kernel.plugins[act](params["name"]!);
      return shown(params["name"]!);
    });
  route(
    app,
    {
      method: "POST",
      path: "/plugins/:name/pin",
      summary: "Keep its version when all are updated, or no longer",
      body: pinRequest,
      answer: pluginPage,
    },
    async ({ params, body: { pinned } }) => {
      await kernel.plugins[pinned ? "pin" : "unpin"](params["name"]!);
      return shown(params["name"]!);
    },
  );
  route(
    app,
    {
      method: "PUT",
      path: "/plugins/:name/grants",
      summary: "Allow, deny or forget one permission",
      body: grantChange,
      answer: pluginPage,
    },
    async ({ params, body: { decision, ...capability } }) => {
      const act = { allow: "grant", deny: "deny", forget: "revoke" } as const;
      await kernel.plugins[act[decision]](params["name"]!, capability);
      return shown(params["name"]!);
    },
  );
}

const proposalOf = (all: readonly Consideration[]): InstallProposal => ({
  plugins: all.map(({ plugin, version, from, signer, sizeBytes, asks, warnings }) => ({
    ...{ name: plugin, version, from, signer, sizeBytes, asks: [...asks], warnings: [...warnings] },
  })),
});

const resultOf = (updates: readonly PluginUpdate[]): UpdateResult => ({
  updated: updates.map(({ name, from, to, held }) => ({
    ...{ name, from, to },
    held: held.map((one) => ({ ...one, means: meaningOf(one) })),
  })),
});
