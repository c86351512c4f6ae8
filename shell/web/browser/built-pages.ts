import { join } from "node:path";
import { chromium, type Browser } from "playwright-core";
import { build } from "vite";

export type { Browser, Page } from "playwright-core";

export const program = process.env["TUNEIT_CHROMIUM"] ?? "/usr/bin/chromium";

/** Builds all pages, as they are shipped. */
export async function buildApp(folder: string): Promise<void> {
  await build({
    root: join(import.meta.dirname, ".."),
    logLevel: "error",
    build: { outDir: folder, emptyOutDir: true },
  });
}

/** Builds the page that shows one panel alone, with the app's own frame for it: what hostile panels are tried in. */
export async function buildPage(folder: string): Promise<void> {
  const root = join(import.meta.dirname, "..");
  await build({
    root,
    configFile: false,
    logLevel: "error",
    build: {
      outDir: folder,
      emptyOutDir: true,
      target: "es2023",
      modulePreload: { polyfill: false },
      assetsInlineLimit: 0,
      rolldownOptions: { input: join(root, "gallery/panel.html") },
    },
  });
}

export const launch = (): Promise<Browser> => chromium.launch({ executablePath: program, args: ["--no-sandbox"] });
