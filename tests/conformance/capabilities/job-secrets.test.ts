import { expect, test } from "vitest";
import { PluginShelf } from "../../../kernel/src/kernel/plugin-shelf.ts";
import { StageSecrets } from "../../../kernel/src/kernel/stage-secrets.ts";
import { Workplace } from "../../../kernel/src/kernel/workplace.ts";
import { capability, LifeWorkspace } from "../life/life-workspace.ts";

const name = "@acme/keeper";
const scope = "keeper_key=value";

test("C07 a job of its own is given a secret that its plugin requires until the grant is taken back", async () => {
  const place = await LifeWorkspace.make();
  const kernel = await place.open();
  const wish = { name, code: "export const keep = () => 1;", offers: ["keep"] };
  await place.install(kernel, { ...wish, tuneit: { capabilities: [capability("secrets:read", scope)] } });
  await kernel.secrets.set("keeper_key", "kept-Secret-0123", { plainText: true });

  const workplace = await Workplace.open({ workspace: place.workspace, home: place.home, registry: null });
  const shelf = new PluginShelf(workplace);
  const secrets = new StageSecrets(workplace, shelf);
  expect(await secrets.valuesForJob(await shelf.active())).toEqual({ keeper_key: "kept-Secret-0123" });

  await kernel.plugins.deny(name, { kind: "secrets:read", scope });
  await expect(secrets.valuesForJob(await shelf.active())).rejects.toMatchObject({ code: "TUNEIT_GRANT_DENIED" });
});
