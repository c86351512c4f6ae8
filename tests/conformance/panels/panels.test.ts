import { existsSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createKernel, type Kernel } from "@tuneit/kernel";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { startServer, type RunningServer } from "../../../shell/server/src/index.ts";
import { buildPage, launch, program, type Browser, type Page } from "../../../shell/web/browser/built-pages.ts";
import { attackModules, honestModule } from "./attacks.ts";
import { listen, type Listener } from "./listener.ts";

const plugin = "@stranger/panels";
let folder: string;
let kernel: Kernel;
let server: RunningServer;
let listener: Listener;
let browser: Browser;

/** A plugin with a panel for each row; `ui:view` and the runs are granted, notices are not. */
async function writePlugin(root: string, modules: Readonly<Record<string, string>>): Promise<void> {
  await mkdir(join(root, "panels"), { recursive: true });
  for (const [name, text] of Object.entries(modules))
    await writeFile(join(root, "panels", `${name.toLowerCase()}.js`), text);
  await writeFile(join(root, "panels", "page.html"), "<script>1</script>");
  const panel = Object.keys(modules).map((name) => ({
    id: name.toLowerCase(),
    title: name,
    module: `panels/${name.toLowerCase()}.js`,
  }));
  const tuneit = {
    manifestVersion: 1,
    displayName: "Panels of a stranger",
    contributes: { panel },
    capabilities: [{ kind: "ui:view", scope: "plugin", reason: "Shows its panels." }],
  };
  const manifest = { name: plugin, version: "1.0.0", license: "MIT", engines: { tuneit: "^1.0.0" }, tuneit };
  await writeFile(join(root, "package.json"), JSON.stringify(manifest));
}

describe.skipIf(!existsSync(program))("panels of plugins", () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "tuneit-panels-"));
    listener = await listen();
    await buildPage(join(folder, "app"));
    await copyFile(join(folder, "app", "gallery", "panel.html"), join(folder, "app", "index.html"));
    kernel = await createKernel({ workspace: join(folder, "work"), home: join(folder, "home"), registry: null });
    server = await startServer({ kernel, port: 0, log: () => undefined, app: join(folder, "app"), version: "0" });
    const at = { target: listener.target, udp: listener.udp, api: server.address };
    await writePlugin(join(folder, "plugin"), { ...attackModules(at), honest: honestModule });
    await kernel.plugins.install(join(folder, "plugin"), { allowUnsigned: true, grant: "declared" });
    browser = await launch();
  });

  afterAll(async () => {
    await browser?.close();
    await server?.close();
    await kernel?.close();
    await listener?.close();
    await rm(folder, { recursive: true, force: true });
  });

  afterEach(() => void listener.take());

  const asOwner = (path: string, method = "POST") =>
    fetch(`${server.address}/api/v1${path}`, { method, headers: { authorization: `Bearer ${server.token}` } });

  async function mount(id: string): Promise<string> {
    const answer = await asOwner(`/plugins/${encodeURIComponent(plugin)}/panels/${id}`);
    expect(answer.status).toBe(201);
    return ((await answer.json()) as { path: string }).path;
  }

  async function opened(id: string, granted = ["ui:view plugin"]) {
    const query = new URLSearchParams({ path: await mount(id) });
    for (const one of granted) query.append("granted", one);
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(`${server.address}/?${query.toString()}`);
    return { page, close: () => context.close() };
  }

  const gotOf = async (page: Page): Promise<string[]> =>
    JSON.parse((await page.locator("[data-key=got]").textContent({ timeout: 20_000 })) ?? "") as string[];

  test("the listener hears what does leave: a page that may, and a packet", async () => {
    await fetch(`http://${listener.target}/seen`);
    expect(listener.take()).toContain("GET /seen HTTP/1.1");
    const page = await browser.newPage();
    await page.goto(`http://${listener.target}/browser`);
    expect(listener.take()).toContain("GET /browser HTTP/1.1");
    await page.close();
  });

  test("an honest panel looks like the app, keeps, and asks for what was granted; more than the contract says it never gets", async () => {
    const { page, close } = await opened("honest", ["ui:view plugin", "fs:read $RUNS"]);
    await expect.poll(() => page.locator("#events").textContent(), { timeout: 20_000 }).toContain("runs.list");
    await page.frameLocator("iframe").getByText("light en").waitFor();
    // The page's answer had a field that the contract has not.
    expect(await gotOf(page)).toEqual(["refused TUNEIT_PANEL_CALL_FAILED"]);
    expect(await page.locator("iframe").evaluate((frame) => frame.clientHeight)).toBeGreaterThan(480);
    await close();
  });

  test("every answer below /panels/ has the policy, needs no token, and is of no origin; other addresses do need one", async () => {
    const path = await mount("honest");
    for (const file of [
      "",
      "boot.js",
      "files/panels/honest.js",
      "none",
      "files/panels/page.html",
      "files/..%2f..%2fpackage.json",
    ]) {
      const answer = await fetch(server.address + path + file, { headers: { origin: "null" } });
      expect(answer.headers.get("content-security-policy")).toMatch(/^sandbox allow-scripts; default-src 'none'/);
      expect(answer.headers.get("access-control-allow-origin")).toBe("*");
      expect(answer.status).toBe(["", "boot.js", "files/panels/honest.js"].includes(file) ? 200 : 404);
    }
    expect((await fetch(`${server.address}/panels/guess/`)).status).toBe(404);
    expect((await fetch(`${server.address}/api/v1/system`, { headers: { origin: "null" } })).status).toBe(403);
    expect((await fetch(`${server.address}/api/v1/plugins/x/panels/y`, { method: "POST" })).status).toBe(401);
  });

  test("a panel is refused where the view was taken back", async () => {
    await kernel.plugins.deny(plugin, { kind: "ui:view", scope: "plugin" });
    expect((await asOwner(`/plugins/${encodeURIComponent(plugin)}/panels/honest`)).status).toBe(403);
    await kernel.plugins.revoke(plugin, { kind: "ui:view", scope: "plugin" });
    await kernel.plugins.grant(plugin, { kind: "ui:view", scope: "plugin" });
    await mount("honest");
  });

  test.each([
    ["W01", "requests"],
    ["W02", "pictures, styles, fonts, hints"],
    ["W03", "imports, workers, code from text"],
    ["W04", "WebRTC, by any frame"],
    ["W11", "policies of its own and markup that runs"],
  ])("%s %s: nothing is got, and nothing leaves", async (row) => {
    const { page, close } = await opened(row.toLowerCase());
    expect(await gotOf(page)).toEqual([]);
    await page.waitForTimeout(300);
    expect(listener.take()).toEqual([]);
    await close();
  });

  test("W05 forms, windows, the page above, navigating itself: nothing is got, nothing is sent, and the panel is ended", async () => {
    const { page, close } = await opened("w05");
    expect(await gotOf(page)).toEqual([]);
    await page.getByText("The panel tried to go to another address").waitFor();
    await page.waitForTimeout(500);
    // Chromium 156 connects ahead of the policy's word on a frame that navigates itself, and sends nothing: a limit, told in
    // ARCHITECTURE.md. Forms, windows and the page above make no connection.
    expect(listener.take().filter((what) => what !== "connection")).toEqual([]);
    expect(page.url().startsWith(server.address)).toBe(true);
    expect(page.context().pages()).toHaveLength(1);
    await close();
  });

  test("W06 opened in a tab of its own it has no origin, and nothing of the server's", async () => {
    const page = await browser.newPage();
    await page.goto(server.address + (await mount("w06")));
    // Outside of the app nobody hands it a port; what it sees it writes down.
    await page.getByText("origin null").waitFor();
    expect(JSON.parse((await page.locator("body").textContent()) ?? "")).toEqual(["origin null"]);
    expect(listener.take()).toEqual([]);
    await page.close();
  });

  test("W07 a flood of messages ends the panel, and the page goes on", async () => {
    const { page, close } = await opened("w07");
    await page.getByText("The panel sent more than it may").waitFor();
    expect(await page.locator("iframe").count()).toBe(0);
    await page.getByRole("button", { name: "Turn the plugin off" }).click();
    await expect.poll(() => page.locator("#events").textContent()).toContain("disable");
    await close();
  });

  test("W08 a panel that hangs is covered within eight seconds, and the page answers meanwhile", async () => {
    const { page, close } = await opened("w08");
    await gotOf(page);
    expect(await page.evaluate(() => 1 + 1)).toBe(2);
    await page.getByText("The panel does not answer").waitFor({ timeout: 15_000 });
    await page.getByRole("button", { name: "Reload" }).click();
    await page.locator("iframe").waitFor();
    await close();
  });

  test("W09 a message of three megabytes ends the panel and is kept by nobody", async () => {
    const { page, close } = await opened("w09");
    await page.getByText("The panel sent a message that is too large").waitFor();
    expect(await page.locator("[data-key=big]").count()).toBe(0);
    await close();
  });

  test("W10 forged calls are refused by what they are, and a second port is not handed over", async () => {
    const { page, close } = await opened("w10");
    expect(await gotOf(page)).toEqual([
      "unknown TUNEIT_PANEL_REQUEST_INVALID",
      "more TUNEIT_PANEL_REQUEST_INVALID",
      "path TUNEIT_PANEL_REQUEST_INVALID",
      "prototype TUNEIT_PANEL_REQUEST_INVALID",
      "ungranted TUNEIT_GRANT_DENIED",
      "silent TUNEIT_GRANT_DENIED",
    ]);
    expect(await page.locator("[data-key=forged]").count()).toBe(0);
    await close();
  });
});
