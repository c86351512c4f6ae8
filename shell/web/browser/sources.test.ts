import { describe, expect, it } from "vitest";
import { answers } from "./answers.ts";
import { dataAnswers } from "./data-answers.ts";
import { builtSite, checkPages, hasChromium } from "./site.ts";
import { database, hub, sourceAnswers } from "./source-answers.ts";

const of = (path: string): string => path.replace("support-tickets.csv", "fetched.parquet");
const shared = {
  ...answers,
  ...dataAnswers,
  ...Object.fromEntries(
    Object.entries(dataAnswers)
      .filter(([path]) => path.startsWith("/datasets/support-tickets.csv/"))
      .map(([path, answer]) => [of(path), answer]),
  ),
  "/plugins": { items: [], nextCursor: null, total: 0 },
};
const sent: { path: string; body: unknown }[] = [];
const site = builtSite({ ...shared, ...sourceAnswers(sent) });
const looked = builtSite({ ...shared, ...sourceAnswers([]) });
const none = builtSite({ ...shared, "/sources": { items: [], nextCursor: null, total: 0 } });
const at = "/p/default/data/import";
const from = (source: string): string => `${at}?from=${encodeURIComponent(source)}`;

describe.skipIf(!hasChromium)("data from a hub or a database", () => {
  checkPages(looked, {
    "sources": { path: at, ready: "Or from a hub or a database" },
    "a database": { path: from(database.source), ready: "connect to localhost:5432" },
    "a hub": { path: from(hub.source), ready: "SMS messages" },
    "a dataset that was fetched": { path: "/p/default/data/fetched.parquet", ready: "Fetched from PostgreSQL" },
  });
  checkPages(none, { "no source": { path: at, ready: "No source is installed." } });

  it("offers what is installed by its title, and says why one is off", async () => {
    const { page, close } = await site.open(at);
    await page.getByRole("link", { name: "PostgreSQL" }).waitFor();
    await page.getByText("It crashed three times").waitFor();
    expect(await page.getByRole("link", { name: "Data lake" }).count()).toBe(0);
    await page.getByRole("link", { name: "Hugging Face" }).press("Enter");
    await page.getByRole("heading", { name: "Hugging Face" }).waitFor();
    expect(new URL(page.url()).searchParams.get("from")).toBe(hub.source);
    await close();
  });

  it("asks for leave, checks the form, fetches with a secret by name, and goes on as with a file", async () => {
    const { page, close } = await site.open(from(database.source));
    await page.getByText("connect to localhost:5432").waitFor();
    const button = page.getByRole("button", { name: "Fetch", exact: true });
    expect(await button.getAttribute("aria-disabled")).toBe("true");
    await page.getByRole("button", { name: "Allow it" }).click();
    await expect.poll(() => button.getAttribute("aria-disabled")).toBeNull();
    expect(sent.find(({ path }) => path === "grants")?.body).toEqual({
      ...{ kind: "net:connect", scope: "localhost:5432", decision: "allow" },
    });
    await button.click();
    await page.getByText("One field needs attention").waitFor({ state: "attached" });
    expect(sent.some(({ path }) => path === "fetch")).toBe(false);
    await page.getByLabel("Query", { exact: true }).fill("select text, label from tickets");
    await page.getByRole("combobox", { name: "Password" }).fill("sales_db");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    await button.click();
    await page.getByText("Reading rows · 120,000 rows").waitFor();
    await page.getByRole("heading", { name: "fetched.parquet" }).waitFor();
    expect(sent.find(({ path }) => path === "fetch")?.body).toEqual({
      settings: { query: "select text, label from tickets", password: "sales_db" },
    });
    await close();
  });

  it("searches a hub by keys, and a file that is chosen fills the form", async () => {
    const { page, close } = await site.open(from(hub.source));
    await page.getByLabel("Search Hugging Face").fill("sms");
    await page.keyboard.press("Enter");
    await expect.poll(() => sent.findLast(({ path }) => path === "search")?.body).toMatchObject({ text: "sms" });
    await page.getByText("terms to accept").waitFor();
    await page.getByRole("button", { name: /SMS messages/ }).press("Enter");
    await page.getByText("Whoever wants it accepts its terms first:").waitFor();
    await page.getByRole("button", { name: /data\/train.parquet/ }).press("Enter");
    expect(await page.getByLabel("Dataset", { exact: true }).inputValue()).toBe("acme/sms");
    expect(await page.getByLabel("File", { exact: true }).inputValue()).toBe("data/train.parquet");
    await page.getByRole("button", { name: "Back to what was found" }).click();
    await page.getByRole("button", { name: /SMS messages/ }).waitFor();
    await close();
  });

  it("says where a dataset came from, and fetches it again", async () => {
    const { page, close } = await site.open("/p/default/data/fetched.parquet");
    await page.getByText("Fetched from PostgreSQL").click();
    await page.getByText("select text, label from tickets").waitFor();
    await page.getByText("the first were taken").waitFor();
    await page.getByRole("button", { name: "Fetch again" }).click();
    await expect.poll(() => sent.some(({ path }) => path === "again")).toBe(true);
    await page.getByText("The source holds what the dataset holds already.").waitFor({ state: "attached" });
    await close();
  });
});
