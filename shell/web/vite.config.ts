import { join } from "node:path";
import { defineConfig } from "vite";

export default defineConfig({
  build: {
    target: "es2023",
    modulePreload: { polyfill: false },
    // The page's policy has no `data:` for scripts or styles: everything is a file.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rolldownOptions: {
      input: ["index.html", "gallery/index.html"].map((page) => join(import.meta.dirname, page)),
    },
  },
});
