import { describe, expect, it } from "vitest";
import { answers } from "./answers.ts";
import { pluginAnswers, sent, slow } from "./plugins-answers.ts";
import { builtSite, checkPages, hasChromium } from "./site.ts";

const { "/plugins": _, ...others } = answers;
const site = builtSite({ ...others, ...pluginAnswers });
const hub = "/plugins/%40acme%2Ftuneit-hub";
const dpo = "/plugins/%40acme%2Ftuneit-dpo";

describe.skipIf(!hasChromium)("plugins", () => {
  checkPages(site, {
    "plugins installed": { path: hub, ready: "Together: it could send what it reads to that host" },
    "plugins off": { path: "/plugins/%40tuneit%2Fexport-onnx", ready: "It crashed three times" },
    "plugins registry": { path: `${dpo}?view=registry`, ready: "You see what it asks for first." },
    "plugins for another TuneIT": {
      path: "/plugins/%40acme%2Ftuneit-rag?view=registry&host=any",
      ready: "Needs TuneIT ^2.0.0; this is 1.2.0.",
    },
    "plugins none here": { path: "/plugins?view=registry&q=rag", ready: "Only for other versions of TuneIT: 1." },
    "plugins away": { path: "/plugins?view=registry&q=away", ready: "The registry does not answer." },
  });

  it("asks again while the registry is still being asked", async () => {
    slow.times = 0;
    const { page, close } = await site.open("/plugins?view=registry&q=slow");
    await page.getByText("The registry is being asked. This is what it had on").waitFor();
    await page.getByText("The registry is being asked.").waitFor({ state: "detached" });
    expect(slow.times).toBe(3);
    await close();
  });

  it("shows what an install brings before it installs, and grants nothing by Enter", async () => {
    const { page, close } = await site.open(`${dpo}?view=registry`);
    await page.getByText("You see what it asks for first.").waitFor();
    sent.length = 0;
    await page.keyboard.press("i");
    await page.getByText("Nothing is installed yet.").waitFor();
    await page.getByRole("dialog").getByText("Run its Python program tuneit_dpo").waitFor();
    expect(sent).toEqual([{ method: "POST", path: "/plugins", body: { spec: "@acme/tuneit-dpo", dryRun: true } }]);
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    expect(sent).toHaveLength(1);
    await page.getByRole("button", { name: "Install …" }).click();
    await page.getByText("Nothing is installed yet.").waitFor();
    expect(sent.at(-1)?.body).toEqual({ spec: "@acme/tuneit-dpo", dryRun: true });
    await page.getByRole("button", { name: "Grant what is required and install" }).click();
    await page.getByText("@acme/tuneit-dpo 0.4.1 is installed.").first().waitFor();
    expect(sent.at(-1)?.body).toEqual({ spec: "@acme/tuneit-dpo@0.4.1", grant: "declared" });
    await close();
  });

  it("marks what an update asks for beyond the version before", async () => {
    const { page, close } = await site.open(hub);
    await page.getByRole("button", { name: "See what it asks for" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("1.2.0 → 2.0.0").waitFor();
    expect(await dialog.getByText("new", { exact: true }).count()).toBe(1);
    await close();
  });

  it("tells calls, time and memory of each half with units, and since when", async () => {
    const { page, close } = await site.open(hub);
    const card = page.locator('tn-card[heading="How it does"]');
    await card.getByText("1,840 · 2 failed").waitFor();
    const text = (await card.innerText()).replaceAll(/\s+/g, " ");
    expect(text).toContain("5.23 s · longest call 340 ms");
    expect(text).toContain("Peak memory 58.7 MB");
    expect(text).toContain("1 min 21 s · longest call 1 min 04 s");
    expect(text).toMatch(
      /Counted for version 1\.2\.0 since 21 Nov 2026|Counted for version 1\.2\.0 since Nov 21, 2026/,
    );
    await close();
  });

  it("grants, denies and forgets each permission, and turns off", async () => {
    const { page, close } = await site.open(hub);
    sent.length = 0;
    await page.getByRole("button", { name: "Grant: read files in the models you choose" }).click();
    await page.getByRole("button", { name: "Deny: connect to hub.acme.example:443" }).click();
    await page.getByRole("button", { name: "Forget: compute on 0" }).click();
    await page.getByRole("button", { name: "Turn off" }).click();
    await expect.poll(() => sent.length).toBe(4);
    expect(sent.map(({ path, body }) => [path, body])).toEqual([
      ["grants", { kind: "fs:read", scope: "$MODELS", decision: "allow" }],
      ["grants", { kind: "net:connect", scope: "hub.acme.example:443", decision: "deny" }],
      ["grants", { kind: "gpu:compute", scope: "0", decision: "forget" }],
      ["disable", ""],
    ]);
    await close();
  });

  it("shows what needs another TuneIT when asked, with the reason, and does not install it", async () => {
    const { page, close } = await site.open("/plugins?view=registry&q=rag");
    await page.getByRole("button", { name: "Show them" }).click();
    await page.getByRole("link", { name: /Retrieval.*Needs TuneIT \^2\.0\.0; this is 1\.2\.0\./s }).click();
    expect(await page.getByRole("button", { name: "Install …" }).isDisabled()).toBe(true);
    await page.getByLabel("Signed by", { exact: true }).selectOption({ index: 1 });
    await expect.poll(() => page.url()).toContain("host=any&signer=SHA256%3A9f2cVb1TqRz0kWm3");
    await page.getByLabel("Runs with", { exact: true }).selectOption("");
    await expect.poll(() => page.url()).not.toContain("host=");
    await close();
  });

  it("goes through the list by arrows and keeps the search in the address", async () => {
    const { page, close } = await site.open("/plugins");
    await page.getByText("Models of the Acme hub.").waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.getByText("Together: it could send what it reads to that host").waitFor();
    await page.getByRole("button", { name: "Registry" }).click();
    await page.getByLabel("Permission", { exact: true }).selectOption("python:run");
    await page.getByPlaceholder("Search plugins").fill("dpo");
    await expect.poll(() => page.url()).toContain("view=registry&capability=python%3Arun&q=dpo");
    await close();
  });
});
