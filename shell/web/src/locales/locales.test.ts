import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { words as german } from "./de.ts";
import { templatesOf } from "./templates.ts";
import { words as chinese } from "./zh.ts";

const source = join(import.meta.dirname, "..");

/** Every text given to msg(), its values as {0}, {1} … */
function messages(): string[] {
  const files = globSync("**/*.ts", { cwd: source }).filter((file) => !file.endsWith(".test.ts"));
  return files.flatMap((file) => {
    const text = readFileSync(join(source, file), "utf8");
    const found = text.matchAll(/\bmsg\(\s*(?:"((?:[^"\\]|\\.)*)"|str`([^`]*)`)/g);
    return [...found].map(([, plain, template]) => plain ?? numbered(template ?? ""));
  });
}

function numbered(template: string): string {
  let count = 0;
  return template.replace(/\$\{[^}]*\}/g, () => `{${count++}}`);
}

it.each([
  ["de", german],
  ["zh", chinese],
])("%s has every message of the source and no other", (_, words) => {
  const wanted = new Set(messages());
  expect(wanted.size).toBeGreaterThan(50);
  expect(Object.keys(words).toSorted()).toEqual([...wanted].toSorted());
});

it.each([
  ["de", german],
  ["zh", chinese],
])("%s keeps the values of each message", (_, words) => {
  const values = (text: string) => (text.match(/\{\d\}/g) ?? []).toSorted();
  for (const [english, text] of Object.entries(words)) expect(values(text)).toEqual(values(english));
});

it("gives a value its place in the other language", () => {
  const [template] = Object.values(templatesOf({ "{0} of {1}": "von {1} sind es {0}" }));
  expect(template).toMatchObject({ strTag: true, values: [1, 0] });
  expect([...(template as unknown as { strings: string[] }).strings]).toEqual(["von ", " sind es ", ""]);
});
