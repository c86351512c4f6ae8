import { describe, expect, it } from "vitest";
import { answers } from "./answers.ts";
import { dataAnswers, datasets, olderVersion } from "./data-answers.ts";
import { sampleAnswers } from "./sample-answers.ts";
import { builtSite, checkPages, hasChromium } from "./site.ts";

const sent: { path: string; method: string; body: unknown }[] = [];
const site = builtSite({
  ...answers,
  ...dataAnswers,
  ...sampleAnswers,
  // A plugin that waits for a decision brings a notice, which lies over what stands at the foot of a page.
  "/plugins": { items: [], nextCursor: null, total: 0 },
  "PUT /datasets/new-2.csv": ({ body }: { body: unknown }) => {
    sent.push({ path: "new-2.csv", method: "PUT", body });
    return { ...(dataAnswers["/datasets/sms.tsv"] as object) };
  },
  "PUT /datasets/support-tickets.csv": ({ body, query }: { body: unknown; query: URLSearchParams }) => {
    sent.push({ path: `support-tickets.csv as ${query.get("as")}`, method: "PUT", body });
    return dataAnswers["/datasets/support-tickets.csv"];
  },
  "PUT /datasets/sms.tsv/reading": ({ body }: { body: unknown }) => {
    sent.push({ path: "sms.tsv/reading", method: "PUT", body });
    return dataAnswers["/datasets/sms.tsv"];
  },
  "/datasets": {
    items: [
      ...(dataAnswers["/datasets"] as { items: object[] }).items,
      { ...datasets[1]!, id: "new.csv", name: "new.csv" },
    ],
    nextCursor: null,
    total: 5,
  },
});
const empty = builtSite({ ...answers, "/datasets": { items: [], nextCursor: null, total: 0 } });
const at = "/p/default/data";

describe.skipIf(!hasChromium)("data", () => {
  checkPages(site, {
    "data": { path: at, ready: "support-tickets.csv" },
    "import": { path: `${at}/import`, ready: "CSV or TSV file" },
    "reading": { path: `${at}/import?d=sms.tsv`, ready: "Alt ↑ and Alt ↓" },
    "trouble": { path: `${at}/import?d=broken.csv`, ready: "Set 3 lines aside" },
    "dataset": { path: `${at}/support-tickets.csv`, ready: "Words in a text" },
    "unknown dataset": { path: `${at}/nothing.csv`, ready: "All datasets" },
    "as the model sees it": { path: `${at}/support-tickets.csv?view=model&length=20`, ready: "Row 10" },
    "loss mask": { path: `${at}/support-tickets.csv?view=model&model=file:models/answers`, ready: "trained on" },
    "versions": { path: `${at}/support-tickets.csv?view=versions`, ready: "tickets-lora" },
    "what changed": { path: `${at}/support-tickets.csv?view=versions&from=${olderVersion}`, ready: "Added rows" },
    "older version": { path: `${at}/support-tickets.csv?v=${olderVersion}`, ready: "Words in a text" },
    "report": { path: `${at}/support-tickets.csv/report`, ready: "What was checked" },
    "report, shut": { path: `${at}/sms.tsv/report`, ready: "One thing must be mended first" },
  });
  checkPages(empty, { "no data": { path: at, ready: "No data yet" } });

  it("imports a pasted table under a free name and reads it", async () => {
    const { page, close } = await site.open(`${at}/import`);
    await page.getByText("CSV or TSV file").waitFor();
    await page.evaluate(() => {
      const clipboardData = new DataTransfer();
      clipboardData.items.add(new File(["text,label\nhello,greeting\n"], "new.csv"));
      document.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true }));
    });
    await page.getByRole("heading", { name: "sms.tsv" }).waitFor();
    expect(sent.find(({ path }) => path === "new-2.csv")?.body).toContain("hello,greeting");
    await close();
  });

  it("takes over how another dataset with the same columns is used", async () => {
    const { page, close } = await site.open(`${at}/import?d=sms.tsv`);
    const template = page.getByRole("combobox", { name: "As in" });
    await template.waitFor();
    await page.getByLabel("Role of label").selectOption("");
    await page.getByText("Say which column is for: Label").waitFor();
    sent.length = 0;
    await template.selectOption({ label: "support-tickets.csv" });
    await expect.poll(() => sent.at(-1)?.body).toMatchObject({ text: "text", label: "label", split: null });
    expect(await page.getByLabel("Role of label").inputValue()).toBe("label");
    await close();
  });

  it("offers the tasks of installed plugins, assigns by the hints of one, and says what it lacks", async () => {
    const { page, close } = await site.open(`${at}/import?d=sms.tsv`);
    const task = page.getByRole("combobox", { name: "Task" });
    await task.waitFor();
    expect(await task.locator("option").allTextContents()).toEqual([
      "Text classification: Text + Label",
      "Ranking: Question + Passage",
    ]);
    sent.length = 0;
    await task.selectOption({ label: "Ranking: Question + Passage" });
    await page.getByText("Say which column is for: Question").waitFor();
    const kept = { text: null, label: null, task: "ranking", roles: { passage: ["text"] } };
    await expect.poll(() => sent.at(-1)?.body).toMatchObject(kept);
    expect(await page.getByLabel("Role of text").inputValue()).toBe("passage");
    await page.getByLabel("Role of label").focus();
    await page.keyboard.press("Alt+ArrowDown");
    await expect.poll(() => sent.at(-1)?.body).toMatchObject({ roles: { query: ["label"], passage: ["text"] } });
    expect(await page.getByText("Say which column").isVisible()).toBe(false);
    await page.getByText("(optional)").waitFor();
    await close();
  });

  it("waits for nothing where the rows cannot be read", async () => {
    const { page, close } = await site.open(`${at}/broken.csv`);
    await page.getByText("Nothing can be said of it before it can be read.").waitFor();
    expect(await page.getByText("Checking the rows").count()).toBe(0);
    await close();
  });

  it("goes from an issue to its rows by Enter", async () => {
    const { page, close } = await site.open(`${at}/support-tickets.csv/report`);
    await page.getByText("What was checked").waitFor();
    await page.keyboard.press("j");
    await page.keyboard.press("k");
    await page.keyboard.press("Enter");
    const rows = page.getByRole("table", { name: "Rows" });
    await expect.poll(() => rows.evaluate((element) => element.matches(":focus"))).toBe(true);
    await close();
  });

  it("says that no reader takes a file, names one that would, and waits", async () => {
    const { page, close } = await site.open(`${at}/import`);
    await page.getByText("CSV or TSV file").waitFor();
    const chooser = page.waitForEvent("filechooser");
    await page.getByRole("button", { name: "Browse" }).click();
    await (await chooser).setFiles({ name: "table.xlsx", mimeType: "application/zip", buffer: Buffer.from("PK") });
    await page.getByText("No installed reader takes .xlsx files").waitFor();
    await page.getByRole("button", { name: "See Excel workbooks" }).waitFor();
    await close();
  });

  it("guesses the roles, changes them by keys, keeps them, and leads to training", async () => {
    const { page, close } = await site.open(`${at}/import?d=sms.tsv`);
    const role = page.getByLabel("Role of sent_at");
    await role.waitFor();
    expect(await page.getByLabel("Role of text").inputValue()).toBe("text");
    expect(await page.getByLabel("Role of label").inputValue()).toBe("label");
    await role.press("Alt+ArrowUp");
    expect(await page.getByLabel("Role of label").inputValue()).toBe("");
    await expect.poll(() => sent.at(-1)?.body).toMatchObject({ text: "text", label: "sent_at" });
    await page.getByLabel("Train in percent").fill("70");
    await page.getByLabel("Train in percent").press("Enter");
    await page.getByText("Together they make 90 %, not 100.").waitFor();
    await page.getByLabel("Test in percent").fill("20");
    await page.getByLabel("Test in percent").press("Enter");
    await expect.poll(() => sent.at(-1)?.body).toMatchObject({ split: { train: 0.7, validation: 0.1, test: 0.2 } });
    await page.getByRole("button", { name: "Train on it" }).click();
    await page.waitForURL("**/p/default/train?**");
    const { pathname, searchParams } = new URL(page.url());
    expect(pathname).toBe("/p/default/train");
    expect(Object.fromEntries(searchParams)).toEqual({
      data: "sms.tsv",
      text: "text",
      label: "sent_at",
      split: "0.7,0.1,0.2",
    });
    await close();
  });

  it("keeps a note of the licence, and shows it with the dataset", async () => {
    const { page, close } = await site.open(`${at}/import?d=sms.tsv`);
    const license = page.getByLabel("Licence", { exact: true }).and(page.locator("input"));
    await license.fill("CC0-1.0");
    await license.press("Enter");
    await expect.poll(() => sent.at(-1)?.body).toMatchObject({ license: "CC0-1.0" });
    await page.goto(`${site.origin()}${at}/support-tickets.csv`);
    await page.getByText("CC-BY-4.0").waitFor();
    await close();
  });

  it("shows the line that is wrong, and reads the file with a setting that was found to help", async () => {
    const { page, close } = await site.open(`${at}/import?d=broken.csv`);
    await page.getByText("4 fields", { exact: true }).waitFor();
    expect(await page.getByText("access,How do I give access, please?,,").count()).toBe(1);
    await page.getByRole("button", { name: "Set delimiter to ;" }).click();
    await page.getByText("The first 200 rows.").waitFor();
    expect(await page.getByRole("textbox", { name: "Delimiter" }).inputValue()).toBe(";");
    await close();
  });

  it("sets bad lines aside and goes on with the good ones", async () => {
    const { page, close } = await site.open(`${at}/import?d=broken.csv`);
    await page.getByRole("button", { name: "Set 3 lines aside" }).click();
    await page.getByRole("heading", { name: "sms.tsv" }).waitFor();
    expect(new URL(page.url()).searchParams.get("d")).toBe("sms.tsv");
    await close();
  });

  it("goes into the rows by arrows where nothing has the focus", async () => {
    const { page, close } = await site.open(`${at}/support-tickets.csv`);
    await page.getByText("1,200 of 1,200").waitFor();
    const focused = () => page.getByRole("row").evaluateAll((all) => all.findIndex((row) => row.matches(":focus")));
    await page.keyboard.press("ArrowDown");
    await expect.poll(focused).toBe(1);
    await page.keyboard.press("ArrowDown");
    await expect.poll(focused).toBe(2);
    await page.keyboard.press("Space");
    await page.getByRole("heading", { name: "Row 2" }).waitFor();
    await close();
  });

  it("filters by keys and class, and shows a whole row on Space", async () => {
    const { page, close } = await site.open(`${at}/support-tickets.csv`);
    await page.getByText("1,200 of 1,200").waitFor();
    await page.locator("body").press("f");
    await page.keyboard.type("label:bug tablet");
    await expect.poll(() => new URL(page.url()).searchParams.get("q")).toBe("label:bug tablet");
    await page.getByRole("row").nth(1).focus();
    await page.keyboard.press("Space");
    await page.getByRole("region", { name: "Row 2", exact: true }).waitFor();
    await page.keyboard.press("Escape");
    expect(await page.getByRole("region", { name: "Row 2", exact: true }).count()).toBe(0);
    await page.getByRole("button", { name: /praise/ }).click();
    await expect.poll(() => new URL(page.url()).searchParams.get("label")).toBe("praise");
    await page.getByText("No row fits").waitFor();
    await close();
  });

  it("shows rows as a model sees them, with what a shorter limit cuts off", async () => {
    const { page, close } = await site.open(`${at}/support-tickets.csv`);
    await page.getByRole("link", { name: "As the model sees it" }).click();
    await page.getByRole("listitem", { name: "Row 1", exact: true }).waitFor();
    await page.getByText("of the first 1,000 rows are longer than 256 tokens").waitFor();
    expect(await page.getByRole("combobox", { name: "Model" }).locator("option").allInnerTexts()).toEqual([
      "all-MiniLM-L6-v2",
      "answers",
    ]);
    const limit = page.getByLabel("Longest text in tokens");
    await limit.fill("20");
    await limit.press("Enter");
    await page.getByText("of the first 1,000 rows are longer than 20 tokens").waitFor();
    expect(new URL(page.url()).searchParams.get("length")).toBe("20");
    const second = page.getByRole("listitem", { name: "Row 2", exact: true });
    await second.getByText("20 of 42 tokens").waitFor();
    await second.getByText("Cut off").waitFor();
    await second.getByText("billing").waitFor();
    await page.getByLabel("Names and numbers of tokens").check();
    await second.getByText("charged 1002").waitFor();
    await page.getByRole("button", { name: "Next rows" }).click();
    await page.getByRole("listitem", { name: "Row 11", exact: true }).waitFor();
    await close();
  });

  it("says so where a link names a model that is not here", async () => {
    const { page, close } = await site.open(`${at}/support-tickets.csv?view=model&model=hub:some/large`);
    await page.getByText(/^The link asked for the model .*hub:some.large.*all-MiniLM-L6-v2/).waitFor();
    await page.getByRole("listitem", { name: "Row 1", exact: true }).waitFor();
    await close();
  });

  it("colours the tokens that a model is trained on, and leads there from a row", async () => {
    const { page, close } = await site.open(`${at}/support-tickets.csv`);
    await page.getByText("1,200 of 1,200").waitFor();
    await page.getByRole("row").nth(4).focus();
    await page.keyboard.press("Space");
    await page.getByRole("region", { name: "Row 4", exact: true }).getByRole("link").click();
    await page.getByRole("listitem", { name: "Row 4", exact: true }).waitFor();
    await page.getByRole("combobox", { name: "Model" }).selectOption("answers");
    const row = page.getByRole("listitem", { name: "Row 4", exact: true });
    await expect.poll(() => row.locator(".trained").count()).toBe(8);
    expect(await row.locator(".ignored").count()).toBe(9);
    await close();
  });

  it("shows what changed since a version, reads it, and goes back to the newest", async () => {
    const { page, close } = await site.open(`${at}/support-tickets.csv`);
    await page.getByRole("link", { name: "Versions" }).click();
    await page.getByRole("link", { name: "tickets-lora" }).waitFor();
    await page
      .getByRole("link", { name: /^What changed since/ })
      .first()
      .focus();
    await page.keyboard.press("Enter");
    await page.getByText("+72").waitFor();
    await page.getByText("string → int64").waitFor();
    await page
      .getByRole("link", { name: /^Rows of/ })
      .nth(1)
      .click();
    await page.getByText("This is what the dataset held before.").waitFor();
    await page.getByText("1,200 of 1,200").waitFor();
    expect(new URL(page.url()).searchParams.get("v")).toBe(olderVersion);
    await page.getByRole("button", { name: "Train on this version" }).waitFor();
    await page.getByRole("link", { name: "As the model sees it" }).click();
    await page.getByRole("listitem", { name: "Row 1", exact: true }).waitFor();
    expect(new URL(page.url()).searchParams.get("v")).toBe(olderVersion);
    await page.getByRole("link", { name: "Show the newest" }).click();
    const train = page.getByRole("button", { name: "Train on it" });
    await expect.poll(() => train.getAttribute("aria-disabled")).not.toBe("true");
    await close();
  });

  it("trains on an older version, from its rows and from the list", async () => {
    const { page, close } = await site.open(`${at}/support-tickets.csv?v=${olderVersion}`);
    await page.getByText("Words in a text").waitFor();
    await page.getByRole("button", { name: "Train on this version" }).click();
    await expect.poll(() => new URL(page.url()).searchParams.get("v")).toBe(olderVersion);
    expect(new URL(page.url()).pathname).toBe("/p/default/train");
    await page.goto(`${site.origin()}${at}/support-tickets.csv?view=versions`);
    const link = page.getByRole("link", { name: /^Train on this version:/ }).first();
    const { searchParams } = new URL((await link.getAttribute("href")) ?? "", site.origin());
    expect(Object.fromEntries(searchParams)).toEqual({ data: "support-tickets.csv", v: olderVersion });
    await close();
  });

  it("uploads a file as the newest version, and says when it is the same", async () => {
    const { page, close } = await site.open(`${at}/support-tickets.csv?view=versions`);
    const chooser = page.waitForEvent("filechooser");
    await page.getByRole("button", { name: "Upload a new version" }).click();
    const file = { name: "any name.csv", mimeType: "text/csv", buffer: Buffer.from("text,label\nhi,a\n") };
    await (await chooser).setFiles(file);
    await page.getByText("The file holds what the dataset holds already.").waitFor({ state: "attached" });
    expect(sent.at(-1)).toMatchObject({ path: "support-tickets.csv as version", body: "text,label\nhi,a\n" });
    await close();
  });

  it("asks before it deletes", async () => {
    const { page, close } = await site.open(`${at}/support-tickets.csv`);
    await page.getByRole("button", { name: "Delete the dataset" }).click();
    await page.getByText("cannot be brought back").waitFor();
    await page.getByRole("button", { name: "Keep" }).click();
    expect(await page.getByText("cannot be brought back").count()).toBe(0);
    await close();
  });

  it("goes through issues by keys, takes mends along, and exports", async () => {
    const { page, close } = await site.open(`${at}/support-tickets.csv/report`);
    await page.getByText("dedupe: from 1,200 rows to 1,188").waitFor();
    await page.keyboard.press("a");
    await expect.poll(() => new URL(page.url()).searchParams.get("mend")).toBe("dedupe");
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await page.getByRole("heading", { name: "Rows without a text" }).waitFor();
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "CSV" }).click();
    expect((await download).suggestedFilename()).toBe("support-tickets.csv.report.csv");
    await page.getByRole("button", { name: "Train on it" }).click();
    expect(JSON.parse(new URL(page.url()).searchParams.get("transforms") ?? "")).toEqual([
      { use: "dedupe", with: { columns: ["text"] } },
    ]);
    await close();
  });

  it("keeps the gate shut while something must be mended", async () => {
    const { page, close } = await site.open(`${at}/sms.tsv/report`);
    const train = page.getByRole("button", { name: "Train on it" });
    await page.getByText("There is one class only.").waitFor();
    expect(await train.getAttribute("aria-disabled")).toBe("true");
    await close();
  });

  it("is reached by g d", async () => {
    const { page, close } = await site.open("/plugins");
    await page.getByText("connected").waitFor();
    await page.keyboard.press("g");
    await page.keyboard.press("d");
    await page.getByText("support-tickets.csv").waitFor();
    await close();
  });
});
