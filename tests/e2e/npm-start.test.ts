import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { hasChromium, launchChromium, openPage } from "./browser-page.ts";
import { environmentOf } from "./command-line.ts";
import { processesBelow } from "./processes.ts";
import { newWorkspace } from "./workspace.ts";

/** A terminal for a program that is asked to end as a person does it. */
const hasTerminal = spawnSync("script", ["--version"]).status === 0;
const checkout = fileURLToPath(new URL("../../", import.meta.url));
/** The Python environment is made with the first run of a home, the pages where their sources changed. */
const testMs = 900_000;
const trainingMs = 600_000;

/** `npm start` with the set-up that the checkout has. */
function npmStart(args: readonly string[], { inTerminal = false } = {}): ChildProcess {
  const words = ["npm", "start", "--silent", "--", ...args];
  const [program, ...rest] = inTerminal ? ["script", "-qec", words.join(" "), "/dev/null"] : words;
  return spawn(program!, rest, { cwd: checkout, env: environmentOf({}), stdio: ["pipe", "pipe", "pipe"] });
}

async function told(child: ChildProcess): Promise<{ code: number | null; out: string; complaint: string }> {
  const ended = once(child, "close");
  const [out, complaint] = await Promise.all([text(child.stdout!), text(child.stderr!)]);
  const [code] = (await ended) as [number | null];
  return { code, out, complaint };
}

/** The address that it prints, once it serves. */
async function linkOf(child: ChildProcess): Promise<string> {
  const heard: string[] = [];
  for await (const part of child.stdout!.setEncoding("utf8")) {
    heard.push(part as string);
    const [link] = /http:\/\/127\.0\.0\.1:\d+\/#code=[\w-]+(?=\s)/.exec(heard.join("")) ?? [];
    if (link !== undefined) return link;
  }
  throw new Error(`it ended: ${heard.join("")}`);
}

test("a port that another program has is told before anything is set up", { timeout: testMs }, async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  const { port } = other.address() as AddressInfo;
  const workspace = join(await newWorkspace(), "new");
  const { code, complaint } = await told(npmStart(["--workspace", workspace, "--port", String(port), "--no-open"]));
  other.close();
  expect(code).toBe(4);
  expect(complaint).toContain(`TUNEIT_SERVER_PORT: The server cannot listen on port ${port}.`);
  expect(complaint).toContain("Give another one with --port, or 0 for any that is free.");
  expect(existsSync(workspace)).toBe(false);
});

test("what it does not understand is told with its own help", { timeout: testMs }, async () => {
  const wrong = await told(npmStart(["--port", "70000"]));
  expect([wrong.code, wrong.complaint]).toEqual([2, expect.stringContaining("TUNEIT_CLI_USAGE")]);
  const help = await told(npmStart(["--help"]));
  expect([help.code, help.out]).toEqual([0, expect.stringContaining("--no-open")]);
});

describe.skipIf(!hasChromium || !hasTerminal)("in an empty folder", () => {
  test(
    "it sets itself up, a newcomer trains on the sample, and Ctrl-C leaves nothing",
    { timeout: testMs },
    async () => {
      const workspace = join(await newWorkspace(), "new");
      const app = npmStart(["--workspace", workspace, "--port", "0", "--no-open"], { inTerminal: true });
      const link = await linkOf(app);
      app.stdout!.resume();
      const browser = await launchChromium();
      const { page, complaints } = await openPage(browser, { address: link });
      const button = (name: string | RegExp) => page.getByRole("button", { name, exact: typeof name === "string" });
      await page.getByRole("heading", { name: "Welcome to TuneIT" }).waitFor();
      for (const step of ["As you like it", "First project"]) {
        await button("Next").click();
        await page.getByRole("region", { name: step }).waitFor();
      }
      await button(/^Sample project/).click();
      await button("Use: Quick look").click();
      await page.getByRole("radio", { name: /Frozen backbone/ }).click();
      await button("Start").click();
      await page.locator("tn-train-try").getByText("completed").waitFor({ timeout: trainingMs });
      await page.getByLabel("Ask the model").fill("I was charged twice for the same month");
      await button("Ask").click();
      await page.locator("tn-train-try .verdict").first().waitFor({ timeout: trainingMs });
      expect(complaints).toEqual([]);
      await browser.close();

      const gone = once(app, "exit");
      // What the terminal makes of Ctrl-C.
      app.stdin!.write("\x03");
      await gone;
      expect(existsSync(join(workspace, ".tuneit", "server.json"))).toBe(false);
      expect(await processesBelow(workspace), "processes left behind").toEqual([]);
    },
  );
});
