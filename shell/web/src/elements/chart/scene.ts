import type { TemplateResult } from "lit";
import type { ChartTheme } from "./chart-theme.ts";
import type { Painter } from "./painter.ts";

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** One thing that can be pointed at. */
export interface Stop {
  readonly x: number;
  readonly y: number;
  /** Where it is on the x axis, for the cursors of other charts. */
  readonly at: number | null;
  readonly title: string;
  readonly rows: readonly StopRow[];
  /** What `$row`, `$x` … stand for in a link. */
  readonly about: Readonly<Record<string, string>>;
}

export interface StopRow {
  readonly color: string | null;
  readonly name: string;
  readonly value: string;
  /** Raw number in pixels, for the dot of the cursor. */
  readonly y?: number;
}

/** What was painted, to be pointed at by pointer and by arrow keys. */
export interface Painted {
  readonly stops: number;
  readonly stop: (index: number) => Stop | null;
  /** -1 where nothing is near. */
  readonly nearest: (x: number, y: number) => number;
  /** The stop of a place on the x axis; null where the chart has none that others share. */
  readonly stopAt?: (at: number) => number;
  /** From pixels to the x axis, where it can be zoomed. */
  readonly xAt?: (pixel: number) => number;
  /** Stops that one press of an arrow passes. */
  readonly stride?: number;
}

/** What the reader of a chart chose; a link may carry it. */
export interface View {
  /** Part of the x axis; null is all of it. */
  readonly zoom: readonly [number, number] | null;
  readonly logX: boolean;
  readonly logY: boolean;
  /** 0 none to 0.99. */
  readonly smoothing: number;
  /** Series that were put out. */
  readonly hidden: ReadonlySet<string>;
}

export const plainView: View = { zoom: null, logX: false, logY: false, smoothing: 0, hidden: new Set() };

export interface LegendItem {
  readonly name: string;
  /** Of `--tn-data-*`, from 0. */
  readonly color: number;
  readonly dash: boolean;
  readonly value: string;
  /** Of points, in place of a line in the colour. */
  readonly form?: Form;
}

export const forms = ["dot", "cross", "square", "triangle"] as const;
export type Form = (typeof forms)[number];

export interface ChartTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number | null)[])[];
  /** There are more rows than were asked for. */
  readonly isCut?: boolean;
}

/** A chart of one kind, ready to be painted, told and exported. */
export interface Scene {
  /** A sentence made of the data. */
  readonly told: string;
  readonly legend: readonly LegendItem[];
  /** As many rows as fit on a page, or as `most` says. */
  readonly table: (most?: number) => ChartTable;
  readonly paint: (painter: Painter, size: Size, theme: ChartTheme, view: View) => Painted;
  /** Height that it asks for, in pixels. */
  readonly height?: (width: number) => number;
  /** Shown in place of a canvas, where elements of the page do better. */
  readonly page?: (view: View) => TemplateResult;
  /** Which switches make sense. */
  readonly can?: {
    readonly logX?: boolean;
    readonly logY?: boolean;
    readonly smooth?: boolean;
    readonly zoom?: boolean;
  };
}

export const nothingPainted: Painted = { stops: 0, stop: () => null, nearest: () => -1 };
