import { existsSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { execute } from "./execute.js";
import { checkout, nodeBinary, toolchain } from "./places.js";
import { step } from "./say.js";
import { clearStamp, fingerprint, isCurrent, writeStamp } from "./stamp.js";
import { inTurn } from "./turn.js";

const web = join(checkout, "shell", "web");
const built = join(web, "dist");

/** What the pages are made of. */
const sources = ["index.html", "vite.config.ts", "package.json", "public", "src", "gallery"];
const shared = [join(checkout, "pnpm-lock.yaml"), join(checkout, "sdk", "protocol", "src")];

/** Builds the app's pages into `shell/web/dist`, where their sources are others than the last time. */
export async function ensureApp() {
  if (isBuilt(appPrint())) return;
  await inTurn(join(toolchain, "app-turn"), async () => {
    const print = appPrint();
    if (!isBuilt(print)) await step("the pages of the app", () => buildApp(print));
  });
}

const isBuilt = (print) => isCurrent("app", print, [join(built, "index.html")]);

// Built aside and moved in: a server that starts meanwhile finds the old pages or the new ones.
async function buildApp(print) {
  const [aside, old] = ["staging", "old"].map((name) => join(toolchain, `${name}-${process.pid}`));
  const vite = join(web, "node_modules", "vite", "bin", "vite.js");
  try {
    await execute(nodeBinary(), [vite, "build", "--outDir", aside, "--emptyOutDir", "--logLevel", "error"], {
      cwd: web,
      condition: "APP",
      mend: "Read what it says; if shell/web was edited, mend the edit. `npm run check` names the place.",
    });
    clearStamp("app");
    if (existsSync(built)) renameSync(built, old);
    renameSync(aside, built);
  } finally {
    for (const folder of [aside, old]) rmSync(folder, { recursive: true, force: true });
  }
  writeStamp("app", print);
}

function appPrint() {
  const files = [...sources.map((name) => join(web, name)), ...shared]
    .flatMap(filesOf)
    .toSorted((a, b) => (a < b ? -1 : 1));
  return fingerprint(files, ...files.map((file) => file.slice(checkout.length)));
}

function filesOf(path) {
  if (!existsSync(path)) return [];
  const entries = readdirOf(path);
  if (entries === undefined) return [path];
  const files = entries.filter((entry) => entry.isFile() && !entry.name.endsWith(".test.ts"));
  return files.map((entry) => join(entry.parentPath, entry.name));
}

function readdirOf(path) {
  try {
    return readdirSync(path, { recursive: true, withFileTypes: true });
  } catch (error) {
    if (error.code === "ENOTDIR") return undefined;
    throw error;
  }
}
