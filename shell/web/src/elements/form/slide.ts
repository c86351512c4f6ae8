import type { FieldSchema } from "./schema.ts";
import { typesOf } from "./schema.ts";

/** The slider of a number: places from 0 to `steps`, evenly by value or by its logarithm. */
export interface Slide {
  readonly steps: number;
  readonly placeOf: (value: number) => number;
  readonly valueAt: (place: number) => number;
}

const finest = 200;
const digits = 2;

export function slideOf(schema: FieldSchema): Slide {
  const hints = schema["x-ui"] ?? {};
  const isWhole = typesOf(schema)[0] === "integer";
  const least = schema.minimum ?? schema.exclusiveMinimum ?? 0;
  const most = hints.softMax ?? schema.maximum ?? schema.exclusiveMaximum ?? 1;
  if (hints.scale === "log") return logarithmic(least, most, isWhole);
  const step = schema.multipleOf ?? (isWhole ? Math.max(1, Math.ceil((most - least) / finest)) : (most - least) / 100);
  return {
    steps: Math.max(1, Math.round((most - least) / step)),
    placeOf: (value) => clamp((value - least) / step, 0, (most - least) / step),
    valueAt: (place) => within(rounded(least + place * step), schema, step),
  };
}

// A logarithm has no zero: it begins six powers of ten below the other end.
function logarithmic(least: number, most: number, isWhole: boolean): Slide {
  const from = Math.log10(least > 0 ? least : isWhole ? 1 : most / 1e6);
  const span = Math.log10(most) - from;
  return {
    steps: finest,
    placeOf: (value) => clamp(((Math.log10(Math.max(value, 10 ** from)) - from) / span) * finest, 0, finest),
    valueAt: (place) => {
      const value = 10 ** (from + (place / finest) * span);
      return isWhole ? Math.round(value) : Number(value.toPrecision(digits));
    },
  };
}

/** An end that is not part of the range is stepped off. */
function within(value: number, { exclusiveMinimum, exclusiveMaximum }: FieldSchema, step: number): number {
  if (exclusiveMinimum !== undefined && value <= exclusiveMinimum) return rounded(exclusiveMinimum + step);
  if (exclusiveMaximum !== undefined && value >= exclusiveMaximum) return rounded(exclusiveMaximum - step);
  return value;
}

// 0.1 + 0.2 is shown as 0.3.
function rounded(value: number): number {
  return Number(value.toPrecision(12));
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
