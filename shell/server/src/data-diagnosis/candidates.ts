import { isDeepStrictEqual } from "node:util";
import type { JsonObject } from "@tuneit/protocol";
import type { Offered } from "@tuneit/protocol/http";
import { delimiters, fieldsOf, wholeLines } from "./line-rules.ts";

/** Another way to read a file, worth a try. */
export interface Candidate {
  readonly use: string;
  readonly with: JsonObject;
  /** What is set otherwise, and to what; the reader itself where `setting` is `use`. */
  readonly setting: string;
  readonly value: string;
}

export interface Reading {
  readonly use: string;
  readonly with: JsonObject;
  readonly code: string;
}

const mostTried = 3;

/** Settings that may mend what a reader refused, by what settings it has; the likeliest first. */
export function candidatesFor(reading: Reading, readers: readonly Offered[], head: Buffer): readonly Candidate[] {
  const reader = readers.find(
    ({ id, plugin }) => reading.use === id || reading.use.endsWith(`:${id}`) || reading.use === plugin,
  );
  const has = (name: string) => Object.hasOwn(propertiesOf(reader), name);
  const set = (setting: string, value: string | boolean): Candidate[] =>
    has(setting)
      ? [{ use: reading.use, with: { ...reading.with, [setting]: value }, setting, value: String(value) }]
      : [];
  const found = {
    encoding: () => encodingsFor(head).flatMap((value) => set("encoding", value)),
    delimiter: () => delimitersFor(head).flatMap((value) => set("delimiter", value)),
    quote: () => [...(reading.with["strict"] === true ? set("strict", false) : []), ...set("quote", "off")],
    reader: () => otherReaders(reading, reader, readers),
  };
  const tried: Readonly<Record<string, readonly (keyof typeof found)[]>> = {
    TUNEIT_DATA_ENCODING: ["encoding"],
    TUNEIT_DATA_BINARY: ["encoding"],
    TUNEIT_DATA_RAGGED: ["delimiter", "quote"],
    TUNEIT_DATA_QUOTE: ["quote", "delimiter"],
    TUNEIT_DATA_JSON_SYNTAX: ["reader", "encoding"],
    TUNEIT_DATA_JSON_SHAPE: ["reader"],
  };
  return (tried[reading.code] ?? [])
    .flatMap((kind) => found[kind]())
    .filter((candidate) => candidate.use !== reading.use || !isDeepStrictEqual(candidate.with, reading.with))
    .slice(0, mostTried);
}

/** Every second byte of Latin text in UTF-16 is zero. */
function encodingsFor(head: Buffer): readonly string[] {
  const zeros = [0, 1].map((parity) => head.filter((byte, at) => byte === 0 && at % 2 === parity).length);
  const [even = 0, odd = 0] = zeros;
  if (even + odd > head.length / 5) return [odd > even ? "utf-16-le" : "utf-16-be"];
  return ["windows-1252"];
}

/** Those that cut the most lines alike, into two fields at least. */
function delimitersFor(head: Buffer): readonly string[] {
  const lines = wholeLines(head);
  const alike = (delimiter: string) => {
    const counts = lines.map((line) => fieldsOf(line, delimiter));
    return (counts[0] ?? 0) < 2 ? 0 : counts.filter((count) => count === counts[0]).length;
  };
  return delimiters
    .map((delimiter) => ({ delimiter, share: alike(delimiter) }))
    .filter(({ share }) => share > lines.length / 2)
    .toSorted((a, b) => b.share - a.share)
    .map(({ delimiter }) => delimiter);
}

/** The same plugin's readers of formats whose endings begin alike: `.json` and `.jsonl`. */
function otherReaders({ use }: Reading, reader: Offered | undefined, readers: readonly Offered[]): Candidate[] {
  const endings = reader?.accepts ?? [];
  return readers
    .filter(
      ({ id, plugin, accepts }) =>
        id !== reader?.id &&
        plugin === reader?.plugin &&
        (accepts ?? []).some((ending) => endings.some((own) => ending.startsWith(own) || own.startsWith(ending))),
    )
    .map(({ id }) => ({ use: id, with: {}, setting: "use", value: id }))
    .filter((candidate) => candidate.use !== use);
}

function propertiesOf(reader: Offered | undefined): Readonly<Record<string, unknown>> {
  const config = reader?.config as { properties?: Readonly<Record<string, unknown>> } | undefined;
  return config?.properties ?? {};
}
