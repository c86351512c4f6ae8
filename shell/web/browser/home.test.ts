import { describe, expect, it } from "vitest";
import { emptyAnswers, homeAnswers } from "./home-answers.ts";
import { builtSite, checkPages, hasChromium } from "./site.ts";

const site = builtSite(homeAnswers);
const bare = builtSite(emptyAnswers);

describe.skipIf(!hasChromium)("Home, Welcome, Models", () => {
  checkPages(site, {
    "welcome": { path: "/welcome", ready: "needs mending" },
    "models": { path: "/models", ready: "giant-7b" },
    "models, table": { path: "/models?view=table", ready: "giant-7b" },
    "models, none fits": { path: "/models?fit=unknown", ready: "Clear the filters" },
    "model": { path: "/models/bundled/minilm-l6", ready: "A sentence model" },
    "model, unknown": { path: "/models/hub/none", ready: "All models" },
  });
  checkPages(bare, {
    "home, the first time": { path: "/", ready: "Welcome to TuneIT" },
    "models, empty": { path: "/models", ready: "No models here" },
  });

  it("greets once, by keys: level, next, skip; then Home shows what lives, waits and is taken up", async () => {
    const { page, close } = await site.open("/");
    await page.getByText("Welcome to TuneIT").waitFor();
    await page.keyboard.press("3");
    expect(await page.evaluate(() => localStorage.getItem("tuneit.level"))).toBe("2");
    await page.keyboard.press("Enter");
    await page.getByRole("radio", { name: "Expert" }).waitFor();
    expect(await page.getByRole("radio", { name: "Expert" }).isChecked()).toBe(true);
    await page.keyboard.press("Escape");
    await page.getByText("Go on with").waitFor();
    await page.getByText("cpu is busy").first().waitFor();
    await page.goto(`${site.origin()}/`);
    await page.getByText("Templates by task").waitFor();
    await page.locator("a.card").first().focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("n");
    expect(new URL(page.url()).pathname).toBe("/p/default/train");
    await close();
  });

  it("is drawn though news come faster than it can be read", async () => {
    const { page, close } = await site.open("/models");
    await page.evaluate(() => localStorage.setItem("tuneit.welcomed", "true"));
    await page.route("**/api/v1/runs?**", async (route) => {
      await new Promise((done) => setTimeout(done, 1500));
      await route.continue();
    });
    const event = { seq: 1, time: 0, type: "run", payload: {}, topic: "runs" };
    const body = Array.from({ length: 50 }, (_, seq) => `id: ${seq}\ndata: ${JSON.stringify({ ...event, seq })}\n\n`);
    await page.route("**/api/v1/events?**", (route) =>
      route.fulfill({ contentType: "text/event-stream", body: body.join("") }),
    );
    await page.goto(`${site.origin()}/`);
    await page.getByText("Go on with").waitFor({ timeout: 8000 });
    await close();
  });

  it("goes into its cards by arrows where nothing has the focus", async () => {
    const { page, close } = await site.open("/", { isKnown: true });
    const cards = page.locator("a.card");
    await cards.nth(1).waitFor();
    await page.keyboard.press("ArrowRight");
    const focused = () => cards.evaluateAll((all) => all.findIndex((card) => card.matches(":focus")));
    await expect.poll(focused).toBe(0);
    await page.keyboard.press("ArrowRight");
    await expect.poll(focused).toBe(1);
    await close();
  });

  it("moves what waits, past its neighbour", async () => {
    const { page, close } = await site.open("/models");
    await page.evaluate(() => localStorage.setItem("tuneit.welcomed", "true"));
    await page.goto(`${site.origin()}/`);
    const sent = page.waitForRequest((request) => request.method() === "PATCH");
    await page.getByRole("button", { name: "tickets, rank 16: earlier" }).click();
    expect((await sent).postDataJSON()).toEqual({ priority: 6 });
    await close();
  });

  it("shows last known cards, dated, while the server is away", async () => {
    const { page, close } = await site.open("/models");
    await page.evaluate(() => localStorage.setItem("tuneit.welcomed", "true"));
    await page.goto(`${site.origin()}/`);
    await page.getByText("Go on with").waitFor();
    await page.route("**/api/v1/**", (route) => route.abort());
    await page.reload();
    await page.getByText("The server does not answer.").first().waitFor();
    await page.getByText("as it was at").waitFor();
    await page.getByText("Go on with").waitFor();
    await close();
  });

  it("draws a stranger's card without running, loading or asking anything", async () => {
    const { page, complaints, asked, close } = await site.open("/models/bundled/minilm-l6");
    await page.getByText("A sentence model").waitFor();
    expect(await page.title()).toBe("TuneIT");
    expect(await page.getByRole("button", { name: "Log in again" }).count()).toBe(0);
    expect(await page.locator("tn-card-view img, tn-card-view script").count()).toBe(0);
    expect(await page.getByText("a link that runs").evaluate((link) => link.getAttribute("href"))).toBeNull();
    expect(await page.getByRole("link", { name: "its page" }).getAttribute("rel")).toBe("noopener noreferrer");
    expect(complaints).toEqual([]);
    expect(new Set(asked)).toEqual(new Set([site.origin()]));
    await page.keyboard.press("Control+Enter");
    expect(page.url()).toContain("/p/default/train?model=bundled%3Aminilm-l6");
    await close();
  });
});
