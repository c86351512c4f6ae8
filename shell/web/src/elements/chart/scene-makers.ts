import type { ChartKind, ChartOf, ChartSpec } from "@tuneit/protocol";
import type { Normalize } from "./normalize.ts";
import type { ReadPicture } from "./picture.ts";
import type { Scene } from "./scene.ts";

/** What a person can choose of one kind alone. */
export interface KindChoices {
  readonly normalize: Normalize;
  readonly layer: number;
  readonly head: number;
  readonly marks: boolean;
  readonly heat: boolean;
  readonly before: boolean;
  readonly read: ReadPicture | null;
}

export type MakeScene<K extends ChartKind> = (spec: ChartOf<K>, choices: KindChoices, last: Scene | null) => Scene;

/** The code of each kind comes when the first chart of it does. */
const makers: { readonly [K in ChartKind]: () => Promise<MakeScene<K>> } = {
  line: async () => {
    const { LineScene } = await import("./line-scene.ts");
    return (spec, _, last) => (last instanceof LineScene ? last : new LineScene()).update(spec);
  },
  bar: async () => (await import("./bar-scene.ts")).barScene,
  histogram: async () => (await import("./histogram-scene.ts")).histogramScene,
  curve: async () => (await import("./curve-scene.ts")).curveScene,
  scatter: async () => (await import("./scatter-scene.ts")).scatterScene,
  table: async () => (await import("./table-scene.ts")).tableScene,
  diff: async () => (await import("./diff-scene.ts")).diffScene,
  matrix: async () => {
    const { matrixScene } = await import("./matrix-scene.ts");
    return (spec, { normalize }) => matrixScene(spec, normalize);
  },
  attention: async () => {
    const { attentionScene } = await import("./attention-scene.ts");
    return (spec, { layer, head }) => attentionScene(spec, layer, head);
  },
  images: async () => {
    const { imagesScene } = await import("./images-scene.ts");
    return (spec, choices) => imagesScene(spec, choices, choices.read);
  },
};

export type AnyMaker = (spec: ChartSpec, choices: KindChoices, last: Scene | null) => Scene;

export async function makerOf(kind: ChartKind): Promise<AnyMaker> {
  return (await makers[kind]()) as AnyMaker;
}
