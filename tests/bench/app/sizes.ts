import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Figure } from "../bench.ts";

interface Chunk {
  readonly file: string;
  readonly imports?: readonly string[];
  readonly isDynamicEntry?: boolean;
}
type Manifest = Readonly<Record<string, Chunk>>;

/** Scripts that the page loads before it can draw, what each screen adds to them, and what the first line chart does. */
export function sizes(folder: string): Figure[] {
  const manifest = JSON.parse(readFileSync(join(folder, "asset-manifest.json"), "utf8")) as Manifest;
  const first = closure(manifest, "index.html");
  const chart = closure(manifest, "src/elements/chart/line-scene.ts");
  const own = (source: string, less: readonly ReadonlySet<string>[]): number => {
    const files = [...closure(manifest, source)].filter((file) => less.every((one) => !one.has(file)));
    return packed(folder, files);
  };
  const screens = Object.keys(manifest).filter((source) => /^src\/screens\/([^/]+)\/\1\.ts$/.test(source));
  const ofScreens = screens.map((source) => ({ name: source.split("/")[2]!, value: own(source, [first, chart]) }));
  return [
    { what: "script before the first paint, compressed", value: packed(folder, first), unit: "kB", limit: 150 },
    ...ofScreens
      .toSorted((one, other) => other.value - one.value)
      .map(({ name, value }) => ({
        what: `screen "${name}", what it adds without charts`,
        value,
        unit: "kB",
        limit: 60,
      })),
    {
      what: "what a line chart adds",
      value: own("src/elements/chart/line-scene.ts", [first]),
      unit: "kB",
      limit: null,
    },
  ];
}

function closure(manifest: Manifest, source: string, into = new Set<string>()): Set<string> {
  const chunk = manifest[source];
  if (chunk === undefined || into.has(chunk.file)) return into;
  into.add(chunk.file);
  for (const other of chunk.imports ?? []) closure(manifest, other, into);
  return into;
}

function packed(folder: string, files: Iterable<string>): number {
  return [...files].reduce((sum, file) => sum + gzipSync(readFileSync(join(folder, file))).length, 0) / 1000;
}
