import { msg } from "@lit/localize";
import type { DatasetPreview } from "@tuneit/protocol/http";
import { missed, type Missed } from "../../elements/nearest.ts";

export const views = ["rows", "model", "versions"] as const;
export type View = (typeof views)[number];

interface Shown {
  readonly view: View;
  /** The version of the address is none of the dataset's. */
  readonly isVersionGone: boolean;
  readonly preview: DatasetPreview | null;
  /** Column of the classes. */
  readonly label: string | null;
}

/** What the address asks of the dataset and cannot be had; of the rows only where they are what is shown. */
export function missedIn(query: URLSearchParams, shown: Shown): readonly Missed[] {
  const { view, isVersionGone, preview, label } = shown;
  const beforehand = [
    ...missed("view", query.get("view"), { known: views, shown: msg("Rows") }),
    ...missed("version", query.get("v"), { known: isVersionGone ? [] : null, shown: msg("the newest version") }),
  ];
  const sort = query.get("sort");
  if (preview === null || view !== "rows") return beforehand;
  return [
    ...beforehand,
    ...missed("order", sort, { known: canSort(preview, sort ?? "#") ? null : [], shown: msg("Row") }),
    ...missed("class", query.get("label"), { known: label === null ? [] : null, shown: msg("all rows") }),
  ];
}

/** True for a column of the file and for `#`, with or without `-` before it. */
export function canSort({ columns }: Pick<DatasetPreview, "columns">, sort: string): boolean {
  const column = sort.replace(/^-/, "");
  return column === "#" || columns.some(({ name }) => name === column);
}
