import type { Painted, Stop } from "./scene.ts";

/** Things to point at, in the order the arrow keys pass them; nearest by distance, none further than `reach` pixels. */
export function painted(stops: readonly Stop[], reach = Number.POSITIVE_INFINITY): Painted {
  const nearest = (x: number, y: number): number => {
    let [best, least] = [-1, reach * reach];
    for (const [index, stop] of stops.entries()) {
      const distance = (stop.x - x) ** 2 + (stop.y - y) ** 2;
      if (distance <= least) [best, least] = [index, distance];
    }
    return best;
  };
  return { stops: stops.length, stop: (index) => stops[index] ?? null, nearest };
}

/** As `painted`, but by the x axis alone: bars are as wide as their column. */
export function paintedByColumn(stops: readonly Stop[]): Painted {
  const nearest = (x: number): number => {
    const distances = stops.map((stop) => Math.abs(stop.x - x));
    return distances.length === 0 ? -1 : distances.indexOf(Math.min(...distances));
  };
  return { ...painted(stops), nearest };
}
