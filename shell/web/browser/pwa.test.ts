import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { answers } from "./answers.ts";
import { builtSite, hasChromium } from "./site.ts";

const site = builtSite(answers);

describe.skipIf(!hasChromium)("the app as an installed one", () => {
  it("opens without its server, says so, and kept no answer of the API", async () => {
    const { page, complaints, close } = await site.open("/settings/privacy");
    await page.getByText("TuneIT sends no usage data.").waitFor();
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await page.reload();
    await page.getByText("connected").waitFor();
    const kept = await page.evaluate(async () => {
      const found = await Promise.all((await caches.keys()).map(async (name) => (await caches.open(name)).keys()));
      return found.flat().map(({ url }) => new URL(url).pathname);
    });
    expect(kept).toContain("/");
    expect(kept.length).toBeGreaterThan(10);
    expect(kept.filter((path) => path.startsWith("/api") || path.startsWith("/panels"))).toEqual([]);
    expect(complaints).toEqual([]);
    await page.context().setOffline(true);
    await page.reload();
    await page.getByText("TuneIT sends no usage data.").waitFor();
    await page.getByText("connection lost, trying again").waitFor();
    await close();
  });

  it("has a manifest that a browser can install", () => {
    const manifest = JSON.parse(readFileSync(join(site.folder, "manifest.webmanifest"), "utf8")) as Record<
      string,
      unknown
    >;
    expect(manifest).toMatchObject({ start_url: "/", scope: "/", display: "standalone" });
    expect(manifest["icons"]).toHaveLength(1);
  });
});
