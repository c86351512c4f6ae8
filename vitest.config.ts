import { defineConfig } from "vitest/config";

const setupFiles = ["tests/guards/no-console.ts"];
const unit = ["sdk/*/src", "kernel/src", "registry/src", "shell/*", "plugins-official/*/src", "tests/{guards,docs}"];

export default defineConfig({
  test: {
    pool: "forks",
    projects: [
      {
        test: {
          name: "unit",
          include: unit.map((folder) => `${folder}/**/*.test.ts`),
          exclude: ["shell/web/browser/**", "**/node_modules/**"],
          setupFiles,
          testTimeout: 20_000,
          hookTimeout: 30_000,
        },
      },
      {
        // The built pages in Chromium.
        test: {
          name: "pages",
          include: ["shell/web/browser/**/*.test.ts"],
          globalSetup: ["shell/web/browser/built-once.ts"],
          setupFiles,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        // Real processes, one file at a time: they measure deadlines and would starve each other on two cores.
        test: {
          name: "system",
          include: ["tests/{conformance,e2e}/**/*.test.ts"],
          globalSetup: ["tests/e2e/shared-home.ts"],
          setupFiles,
          fileParallelism: false,
          sequence: { groupOrder: 1 },
          // Of those that measure no time and say so: one for each core.
          maxConcurrency: 2,
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
