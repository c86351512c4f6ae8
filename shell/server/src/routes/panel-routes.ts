import type { Kernel } from "@tuneit/kernel";
import { panelMount, panelPolicy } from "@tuneit/protocol/panel";
import type { FastifyInstance } from "fastify";
import { fail } from "../errors/server-errors.ts";
import { mayShow } from "../panels/offered-panels.ts";
import { panelAddress } from "../panels/panel-address.ts";
import { readPanelFiles } from "../panels/panel-files.ts";
import { PanelMounts } from "../panels/panel-mounts.ts";
import { route } from "./route.ts";

/** On everything of a panel, whatever it is: an answer without them would be a page of the app's own origin. */
const headers = {
  "content-security-policy": panelPolicy,
  // The frame has no origin, so that even its own files are another's.
  "access-control-allow-origin": "*",
  "cross-origin-resource-policy": "cross-origin",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cache-control": "no-store",
};

export function panelRoutes(app: FastifyInstance, kernel: Kernel): void {
  const mounts = new PanelMounts();
  route(
    app,
    {
      method: "POST",
      path: "/plugins/:name/panels/:id",
      summary: "Serve a panel to a frame",
      answer: panelMount,
      status: 201,
    },
    async ({ params }) => mountPanel(kernel, mounts, params["name"]!, params["id"]!),
  );
  app.get<{ Params: { "mount": string; "*": string } }>(panelAddress, async ({ params }, reply) => {
    reply.headers(headers);
    const file = mounts.file(params.mount, params["*"]);
    if (file === undefined) throw fail("TUNEIT_SERVER_NOT_FOUND", { what: "such file of a panel" });
    return reply.type(file.type).send(file.body);
  });
}

/** @throws TUNEIT_SERVER_NOT_FOUND, TUNEIT_SERVER_PANEL_REFUSED, TUNEIT_STORE_TAMPERED */
async function mountPanel(kernel: Kernel, mounts: PanelMounts, name: string, id: string) {
  const { root, manifest } = await kernel.plugins.files(name);
  const panel = manifest.tuneit.contributes.panel?.find((one) => one.id === id);
  if (panel === undefined) throw fail("TUNEIT_SERVER_NOT_FOUND", { what: "such panel" });
  const { effective } = await kernel.plugins.grants(name);
  if (!mayShow(effective, panel.slot))
    throw fail("TUNEIT_SERVER_PANEL_REFUSED", {
      plugin: name,
      problem: `the permission to show a view (ui:view ${panel.slot}) is not granted`,
    });
  const files = await readPanelFiles(root);
  if (files?.has(panel.module) !== true)
    throw fail("TUNEIT_SERVER_PANEL_REFUSED", {
      plugin: name,
      problem: `its files are more than 20 MB, or ${panel.module} is not among them`,
    });
  return { path: mounts.add(files, panel, manifest), title: panel.title };
}
