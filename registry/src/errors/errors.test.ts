import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { registryErrors, statusOf } from "./registry-errors.ts";

const pages = new URL("./pages/", import.meta.url);

test("every code has a page and every page a code", () => {
  const codes = Object.keys(registryErrors).sort();
  expect(
    readdirSync(pages)
      .map((file) => file.replace(/\.md$/, ""))
      .sort(),
  ).toEqual(codes);
  for (const code of codes) {
    const page = readFileSync(new URL(`${code}.md`, pages), "utf8");
    expect(page).toMatch(new RegExp(`^# ${code}\n`));
    expect(page).toContain("**Mend.**");
  }
});

test("every code has a status", () => {
  expect(Object.keys(statusOf).sort()).toEqual(Object.keys(registryErrors).sort());
});
