import { readFileSync } from "node:fs";
import type { InstalledPlugin } from "@tuneit/kernel";
import { expect, test } from "vitest";
import { offeredBy } from "./offered.ts";

const manifest = JSON.parse(
  readFileSync(new URL("../../../../plugins-official/viz-training/package.json", import.meta.url), "utf8"),
) as InstalledPlugin["manifest"];
const plugin = { manifest, enabled: true, reason: null } as unknown as InstalledPlugin;

test("what draws after the run only is not offered to recipes, and says why", () => {
  const offers = offeredBy(plugin);
  expect(offers.find(({ id }) => id === "training-curves")).toMatchObject({ enabled: true, reason: null });
  expect(offers.find(({ id }) => id === "embedding-map")).toMatchObject({
    enabled: false,
    reason: expect.stringContaining("after the run"),
  });
});
