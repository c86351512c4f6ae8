import { describe, expect, it } from "vitest";
import { answers } from "./results-answers.ts";
import { builtSite, checkPages, hasChromium } from "./site.ts";

const changes: unknown[] = [];
const site = builtSite({
  ...answers,
  "PATCH /runs/r-0": ({ body }: { body: unknown }) => {
    changes.push(body);
    return {};
  },
});

const pages = {
  "runs by model": { path: "/p/default/runs?group=model", ready: "60 in this project" },
  "compare": { path: "/p/default/compare?runs=r-1,gone,r-2", ready: "One of them is gone; its column is grey." },
  "compare, nothing chosen": { path: "/p/default/compare", ready: "Choose two runs or more" },
};

describe.skipIf(!hasChromium)("runs and their comparison", () => {
  checkPages(site, pages);

  it("ticks rows by key, compares them, and shows what differs", async () => {
    const { page, close } = await site.open("/p/default/runs");
    await page.getByText("60 in this project").waitFor();
    await page.getByRole("row").nth(2).focus();
    await page.keyboard.press("x");
    await page.keyboard.press("j");
    await page.keyboard.press("x");
    await page.getByText("2 chosen").waitFor();
    await page.keyboard.press("c");
    await page.getByText("train.learningRate").first().waitFor();
    expect(new URL(page.url()).searchParams.get("runs")).toBe("r-1,r-2");
    await page.keyboard.press("d");
    await page.getByText("data.source.path").first().waitFor();
    await page.locator("[data-run='r-1']").focus();
    await page.keyboard.press(">");
    expect(new URL(page.url()).searchParams.get("runs")).toBe("r-2,r-1");
    await close();
  });

  it("takes the keys of its rows from anywhere on the page", async () => {
    const { page, close } = await site.open("/p/default/runs");
    await page.getByText("60 in this project").waitFor();
    await page.keyboard.press("j");
    await page.keyboard.press("x");
    await page.getByText("1 chosen").waitFor();
    await page.keyboard.press("j");
    await page.keyboard.press("x");
    await page.getByText("2 chosen").waitFor();
    await close();
  });

  it("renames with F2, and takes it back", async () => {
    const { page, close } = await site.open("/p/default/runs");
    await page.getByText("60 in this project").waitFor();
    await page.getByRole("row").nth(1).focus();
    await page.keyboard.press("F2");
    await page.getByLabel("Name", { exact: true }).fill("the good one");
    await page.keyboard.press("Enter");
    await page.getByRole("link", { name: "the good one" }).waitFor();
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByRole("link", { name: "the good one" }).waitFor({ state: "detached" });
    expect(changes).toMatchObject([{ name: "the good one" }, { name: "tickets, rank 4, seed 7" }]);
    await close();
  });

  it("keeps columns and a view with a name", async () => {
    const { page, close } = await site.open("/p/default/runs?status=completed");
    await page.getByText("Columns", { exact: true }).click();
    await page.getByRole("checkbox", { name: "Task" }).check();
    await page.getByText("Views", { exact: true }).click();
    await page.getByLabel("Name of the view").fill("mine");
    await page.keyboard.press("Enter");
    await page.goto(`${site.origin()}/p/default/runs`);
    await page.getByRole("columnheader", { name: "Task" }).waitFor();
    await page.getByText("Views").first().click();
    await page.getByRole("button", { name: "mine", exact: true }).click();
    expect(new URL(page.url()).searchParams.get("status")).toBe("completed");
    await close();
  });
});
