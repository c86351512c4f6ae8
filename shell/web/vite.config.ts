import { globSync } from "node:fs";
import { join } from "node:path";
import { defineConfig } from "vite";

const pages = ["index.html", ...globSync("gallery/*.html", { cwd: import.meta.dirname }).toSorted()];

export default defineConfig({
  build: {
    target: "es2023",
    modulePreload: { polyfill: false },
    // The page's policy has no `data:` for scripts or styles: everything is a file.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    // What belongs to the app, for the worker that keeps it; another one says that the app is another.
    manifest: "asset-manifest.json",
    rolldownOptions: { input: pages.map((page) => join(import.meta.dirname, page)) },
  },
});
