import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { answers } from "./answers.ts";
import { dataAnswers } from "./data-answers.ts";
import { homeAnswers } from "./home-answers.ts";
import { pluginAnswers } from "./plugins-answers.ts";
import { answers as resultAnswers } from "./results-answers.ts";
import { answers as runAnswers, trainedId } from "./run-answers.ts";
import { sampleAnswers } from "./sample-answers.ts";
import { settingsAnswers } from "./settings-answers.ts";
import { builtSite, checkPages, hasChromium } from "./site.ts";
import { sourceAnswers } from "./source-answers.ts";
import type { Asked } from "./stand-in-server.ts";
import { trainAnswers } from "./train-answers.ts";

const slices = resultAnswers[`/runs/${trainedId}/slices`] as (asked: Asked) => unknown;
/** What the server says of a column that the rows do not have. */
const unknownColumn = {
  ...{ type: "", title: "The request is wrong.", status: 400, detail: "by: no such column", instance: "" },
  ...{ code: "TUNEIT_SERVER_REQUEST_INVALID", mend: "Take one of the choices." },
};
const site = builtSite({
  ...{ ...homeAnswers, ...settingsAnswers, ...trainAnswers, ...runAnswers, ...resultAnswers, ...pluginAnswers },
  ...{ ...dataAnswers, ...sampleAnswers, ...sourceAnswers([]) },
  "/runs": answers["/runs"],
  [`/runs/${trainedId}/slices`]: (asked: Asked) =>
    asked.query.get("by") === "column:smell" ? unknownColumn : slices(asked),
});
const at = "/p/default";
const tickets = `${at}/data/support-tickets.csv`;
const evaluate = `${at}/evaluate/${trainedId}`;

/** What of a link is not there, what is shown for it, and a text of the page that opened. */
const links: Readonly<Record<string, readonly [told: string, shown: string]>> = {
  [`${at}/data?sort=smell`]: ["the order “smell”", "Changed"],
  [`${at}/data/import?from=@gone/source:x`]: ["the source “@gone/source:x”", "all ways to import"],
  [`${tickets}?view=smell`]: ["the view “smell”", "Rows"],
  [`${tickets}?v=0000`]: ["the version “0000”", "the newest version"],
  [`${tickets}?view=model&v=0000`]: ["the version “0000”", "the newest version"],
  [`${tickets}?sort=-smell`]: ["the order “-smell”", "Row"],
  [`${tickets}?view=model&length=long`]: ["the length “long”", "256"],
  [`${tickets}?view=model&from=0`]: ["the row “0”", "1"],
  [`${tickets}/report?issue=99`]: ["the issue “99”", "Rows without a text"],
  [`${tickets}/report?mend=burn`]: ["the mend “burn”", "the data as it is"],
  "/models?fit=roughly": ["the filter “roughly”", "Any size"],
  "/models?sort=smell": ["the order “smell”", "As they come"],
  "/models?view=smell": ["the view “smell”", "Cards"],
  [`${at}/train?data=gone.csv`]: ["the dataset “gone.csv”", "support-tickets.csv"],
  [`${at}/train?data=support-tickets.csv&v=0000`]: ["the version “0000”", "the newest version"],
  [`${at}/train?fork=NOPE`]: ["the run “NOPE”", "New recipe"],
  [`${at}/train?with=%7B`]: ["the setting “{”", "what is usual"],
  [`${at}/train/support-tickets?step=smell`]: ["the step “smell”", "All on one screen"],
  [`${at}/train/support-tickets?view=smell`]: ["the view “smell”", "Form"],
  [`${at}/runs?status=smell`]: ["the filter “smell”", "all runs"],
  [`${at}/runs?group=smell`]: ["the grouping “smell”", "Not grouped"],
  [`${at}/runs?sort=smell`]: ["the order “smell”", "Started"],
  [`${at}/runs/r-0?tab=smell`]: ["the view “smell”", "Overview"],
  [`${at}/runs/r-0?step=99999`]: ["the step “99999”", "the nearest step"],
  [`${at}/runs/r-0?tab=log&level=loud`]: ["the filter “loud”", "all rows"],
  [`${at}/compare?runs=NOPE`]: ["the run “NOPE”", "the choice of runs"],
  [`${evaluate}?split=none`]: ["the split “none”", "test"],
  [`${evaluate}?label=smell`]: ["the class “smell”", "all rows"],
  [`${evaluate}?share=smell`]: ["the view “smell”", "Counts"],
  [`${evaluate}?row=last`]: ["the row “last”", "all rows"],
  [`${evaluate}?by=column:smell`]: ["the slice “column:smell”", "Letters in the text"],
  [`${at}/playground?runs=NOPE`]: ["the run “NOPE”", "tickets, rank 8, seed 8"],
  "/plugins?view=smell": ["the view “smell”", "Installed"],
  "/settings/smell": ["the section “smell”", "Appearance"],
};

/** Links that are honoured, and a text of what they open. */
const whole: Readonly<Record<string, string>> = {
  [`${tickets}?view=rows&sort=-%23`]: "1,200 of 1,200",
  [`${at}/runs/r-0?tab=overview&step=300`]: "Step 300 of",
  [`${evaluate}?split=test&label=account&share=row`]: "Confusion matrix",
  [`${at}/playground?runs=base,${trainedId}`]: "Write a text that nobody trained on",
  [`${at}/train?data=support-tickets.csv`]: "New recipe",
  [`${at}/runs?status=failed&sort=-test.accuracy`]: "60 in this project",
  "/models?fit=fits&sort=size&view=table": "Parameters",
  "/plugins?view=registry": "Installed",
  "/settings/keys": "Single letters",
};

const notice = (page: Page) => page.getByRole("status").filter({ hasText: "The link asked for" });
/** Names stand apart from the direction of the words around them. */
const plain = (text: string | null): string => (text ?? "").replaceAll(/[\u2068\u2069]/g, "");

describe.skipIf(!hasChromium)("a link that cannot be honoured", () => {
  checkPages(site, {
    "link, step": { path: `${at}/runs/r-0?step=99999`, ready: "The link asked for" },
    "link, split and class": { path: `${evaluate}?split=none&label=smell`, ready: "The link asked for" },
    "link, project": { path: "/p/elsewhere/runs?status=smell", ready: "The link asked for the filter" },
    "link, dataset": { path: `${at}/train?data=gone.csv&with=%7B`, ready: "The link asked for" },
    "link, run": { path: `${at}/playground?runs=NOPE`, ready: "The link asked for" },
    "link, version": { path: `${tickets}?v=0000`, ready: "The link asked for" },
    "link, broken": { path: "/plugins/%E0%A4%A", ready: "The link is not whole" },
  });

  it.each(Object.entries(links))("opens the nearest thing and says so: %s", async (path, [told, shown]) => {
    const { page, close, complaints } = await site.open(path, { isKnown: true });
    await notice(page).waitFor();
    expect(plain(await notice(page).textContent())).toContain(
      `The link asked for ${told}, which is not there; “${shown}`,
    );
    expect(await page.getByRole("alert").count()).toBe(0);
    expect(complaints.filter((text) => !/status of 40[04]/.test(text))).toEqual([]);
    await close();
  });

  it("says nothing where all of it is there", async () => {
    const { page, close } = await site.open("/");
    for (const [path, ready] of Object.entries(whole)) {
      await page.goto(site.origin() + path);
      await page.getByText(ready).first().waitFor();
      expect([path, await notice(page).count()]).toEqual([path, 0]);
    }
    await close();
  });

  it("is closed by key, stays closed, and is told anew of another link", async () => {
    const { page, close } = await site.open(`${at}/runs/r-0?step=99999&tab=smell`);
    await notice(page).waitFor();
    const buttons = notice(page).getByRole("button", { name: "Close" });
    await buttons.first().press("Enter");
    await buttons.first().press("Enter");
    await notice(page).waitFor({ state: "detached" });
    await page.keyboard.press("l");
    await page.keyboard.press("l");
    expect(await notice(page).count()).toBe(0);
    await close();
  });

  it("shows this project in place of one that is not there, and every link leads into this one", async () => {
    const { page, close } = await site.open("/p/elsewhere/runs");
    await notice(page).waitFor();
    expect(plain(await notice(page).textContent())).toContain(
      "The link asked for the project “elsewhere”, which is not there; “support tickets” is shown instead.",
    );
    await page.getByRole("link", { name: "Newest run" }).click();
    expect(new URL(page.url()).pathname).toBe("/p/default/runs/r-0");
    await notice(page).waitFor({ state: "detached" });
    await close();
  });

  it("says of a run that is gone where the others are", async () => {
    const { page, close } = await site.open(`${at}/runs/NOPE`);
    await page.getByRole("alert").getByText("There is no such run.").waitFor();
    await page.getByRole("link", { name: "All runs" }).click();
    expect(new URL(page.url()).pathname).toBe(`${at}/runs`);
    await close();
  });

  it("says that an address was cut, in the app", async () => {
    const { page, close } = await site.open("/plugins/%E0%A4%A");
    await page.getByRole("heading", { name: "The link is not whole" }).waitFor();
    await page.getByRole("link", { name: "Go to the start" }).waitFor();
    await close();
  });
});
