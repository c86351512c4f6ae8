import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Offered } from "@tuneit/protocol/http";
import { afterAll, beforeAll, expect, it } from "vitest";
import { candidatesFor } from "./candidates.ts";
import { bestDelimiter, fieldsOf, ruleFor } from "./line-rules.ts";
import { linesOf } from "./text-lines.ts";

let folder = "";
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), "tuneit-lines-"))));
afterAll(() => rm(folder, { recursive: true }));

const reader = (id: string, accepts: string[], settings: string[]): Offered => ({
  ...{ point: "dataset-reader", id, plugin: "@tuneit/reader-tabular", version: "1.0.0", title: id, description: "" },
  ...{ tasks: null, schemes: null, values: null, use: null, enabled: true, reason: null, accepts },
  config: { properties: Object.fromEntries(settings.map((name) => [name, {}])) },
});
const readers = [
  reader("csv", [".csv", ".tsv"], ["delimiter", "quote", "encoding"]),
  reader("json", [".json"], ["encoding"]),
  reader("jsonl", [".jsonl"], ["encoding"]),
  reader("parquet", [".parquet"], []),
];
const tried = (code: string, head: string | Buffer, use = "csv") =>
  candidatesFor({ use, with: {}, code }, readers, Buffer.from(head)).map(({ setting, value }) => `${setting}=${value}`);

it("counts fields as a quote hides delimiters, and as letters where it is never closed", () => {
  expect(fieldsOf('a,"b,c",d', ",")).toBe(3);
  expect(fieldsOf('a,"b ""x"", c"', ",")).toBe(2);
  expect(fieldsOf('a,"b,c', ",")).toBe(3);
  expect(bestDelimiter(["a\tb, c", "d\te", "f\tg, h, i"])).toBe("\t");
  expect(bestDelimiter(["one", "two"])).toBeNull();
});

it("tells which lines differ from the others", () => {
  const rule = ruleFor("TUNEIT_DATA_RAGGED", {}, Buffer.from("a,b\nc,d\ne,f\n"));
  expect(rule?.expected).toBe("2 fields");
  expect(rule?.isRight(Buffer.from("x,y,z"))).toBe(false);
  expect(rule?.found(Buffer.from("x,y,z"))).toBe("3 fields");
  const json = ruleFor("TUNEIT_DATA_JSON_SYNTAX", {}, Buffer.from('{"a":1}\n{"a":2}\n{"a":\n'));
  expect(json?.isRight(Buffer.from('{"a":'))).toBe(false);
  expect(ruleFor("TUNEIT_DATA_JSON_SYNTAX", {}, Buffer.from('[{"a":1},\n{"a":2}\n'))).toBeNull();
  expect(ruleFor("TUNEIT_DATA_ENCODING", {}, Buffer.from("x"))?.isRight(Buffer.from([0xe9]))).toBe(false);
});

it("proposes settings that the reader has, by what the file looks like", () => {
  expect(tried("TUNEIT_DATA_ENCODING", "caf\xe9")).toEqual(["encoding=windows-1252"]);
  expect(tried("TUNEIT_DATA_BINARY", Buffer.from("a,b\nc,d\n", "utf16le"))).toEqual(["encoding=utf-16-le"]);
  expect(tried("TUNEIT_DATA_RAGGED", "a;b, c\nd;e\nf;g\n")).toEqual(["delimiter=;", "quote=off"]);
  expect(tried("TUNEIT_DATA_JSON_SYNTAX", "{}\n{}\n", "json")).toEqual(["use=jsonl", "encoding=windows-1252"]);
  expect(tried("TUNEIT_DATA_TOO_LARGE", "x")).toEqual([]);
});

it("reads lines of any end, and the last without one", async () => {
  const path = join(folder, "lines");
  await writeFile(path, "one\r\ntwo\n\nfour");
  const lines: string[] = [];
  for await (const { bytes } of linesOf(path, new AbortController().signal)) lines.push(bytes.toString());
  expect(lines).toEqual(["one", "two", "", "four"]);
});
