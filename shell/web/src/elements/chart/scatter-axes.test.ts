import type { ChartOf } from "@tuneit/protocol";
import { expect, it } from "vitest";
import { scatterScene } from "./scatter-scene.ts";

const axis = (label: string) => ({ label, scale: "linear" as const });
const scatter = (x: number[], y: number[]): ChartOf<"scatter"> => ({
  ...{ kind: "scatter", title: "T", x: axis("x"), y: axis("y"), points: { x, y } },
});

it("offers a logarithm only where every point has a place on it", () => {
  expect(scatterScene(scatter([1, 2], [0.1, 5])).can).toEqual({ logX: true, logY: true });
  expect(scatterScene(scatter([-1, 2], [0, 5])).can).toEqual({ logX: false, logY: false });
});
