import { msg } from "@lit/localize";
import type { ChartLink, ChartSource } from "@tuneit/protocol";
import type { ArtifactColumns, MetricAnswer, MetricSeries } from "@tuneit/protocol/http";
import type { Services } from "../../data/services.ts";
import type { ChartColumns, ChartReader } from "../../elements/chart/source.ts";

/** Points of a metric come one by one; a chart of them is read again at most so often. */
const againMs = 1000;
const mostPoints = 5000;

/** Fetches what the charts of a run name: metrics of a run, columns and pictures among its files. */
export function chartReader({ client, follow }: Services, ofRun: string): ChartReader {
  const artifact = (sha256: string): string => `/runs/${encodeURIComponent(ofRun)}/artifacts/${sha256}`;
  const columns = async (source: ChartSource, signal: AbortSignal): Promise<ChartColumns> => {
    if ("metric" in source) {
      const query = new URLSearchParams({ name: source.metric, width: String(mostPoints) });
      const run = encodeURIComponent(source.run ?? ofRun);
      const { items } = await client.get<MetricAnswer>(`/runs/${run}/metrics?${query}`, signal);
      return pointsOf(items, source.split);
    }
    const roles = Object.entries(source.columns);
    const names = new URLSearchParams(roles.map(([, name]) => ["name", name]));
    const found = await client.get<ArtifactColumns>(`${artifact(source.artifact)}/columns?${names}`, signal);
    return Object.fromEntries(roles.map(([role, name]) => [role, valuesOf(found, name)]));
  };
  return {
    columns,
    picture: (sha256, signal) => client.file(artifact(sha256), signal),
    follow: (source, heard, signal) => {
      if (!("metric" in source)) return;
      let soon: ReturnType<typeof setTimeout> | undefined;
      const again = async (): Promise<void> => {
        soon = undefined;
        // What cannot be read now is read with the next point.
        const now = await columns(source, signal).catch(() => null);
        if (now !== null) heard(now);
      };
      signal.addEventListener("abort", () => clearTimeout(soon));
      const isMeant = ({ type, payload }: { type: string; payload: Readonly<Record<string, unknown>> }): boolean =>
        type === "metric" && payload["name"] === source.metric;
      follow(
        [`run:${source.run ?? ofRun}`],
        (event) => isMeant(event) && (soon ??= setTimeout(() => void again(), againMs)),
        signal,
      );
    },
  };
}

/** Of several stages that measured it the longest: a baseline and an evaluation have one point each. */
function pointsOf(items: readonly MetricSeries[], split: string | undefined): ChartColumns {
  const meant = items.filter((one) => split === undefined || one.split === split);
  const longest = meant.toSorted((one, other) => other.points.length - one.points.length)[0];
  if (longest === undefined) throw new Error(msg("The run has not measured this."));
  return {
    x: longest.points.map(([step], index) => step ?? index),
    y: longest.points.map(([, , value]) => Number(value)),
  };
}

function valuesOf({ columns }: ArtifactColumns, name: string): Float64Array | readonly string[] {
  const column = columns[name];
  if (column === undefined) return [];
  if (column.kind === "words") return column.values;
  const bytes = Uint8Array.from(atob(column.data), (letter) => letter.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  return Float64Array.from({ length: bytes.length / 8 }, (_, index) => view.getFloat64(index * 8, true));
}

/** Where a mark leads: to rows in the evaluation, to a run, or to the step of a checkpoint. */
export function pathOfLink(
  link: ChartLink,
  { project, run, split }: { project: string; run: string; split: string | undefined },
): string {
  if (link.opens === "run") return `/p/${project}/runs/${encodeURIComponent(link.run)}`;
  if (link.opens === "checkpoint")
    return `/p/${project}/runs/${encodeURIComponent(link.run)}?${new URLSearchParams({ step: link.step })}`;
  const query = new URLSearchParams({ ...(split !== undefined && { split }), ...link.filter });
  return `/p/${project}/evaluate/${encodeURIComponent(run)}?${query}`;
}
