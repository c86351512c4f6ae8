import type { Problem } from "@tuneit/protocol";
import type { Offered } from "@tuneit/protocol/http";
import { chooseLevel, type Level } from "../../data/level.ts";
import { isMap, type Edit, type Json } from "./paths.ts";

/** What the sections of the screen see of the recipe, and how they change it. */
export interface Editing {
  /** As it is written. */
  readonly recipe: Json;
  readonly level: Level;
  /** What is wrong with it, by pointers into the recipe. */
  readonly problems: readonly Problem[];
  /** What the installed plugins offer for the task. */
  readonly offers: readonly Offered[];
  /** Recipe of the newest run with this name, every default written out. */
  readonly last: Json | null;
  readonly edit: (...edits: readonly Edit[]) => void;
}

/** Problems at a place and below it, their pointers made relative to it. */
export function problemsBelow(problems: readonly Problem[], prefix: string): Problem[] {
  return problems
    .filter(({ pointer }) => pointer === prefix || pointer.startsWith(`${prefix}/`))
    .map((problem) => ({ ...problem, pointer: problem.pointer.slice(prefix.length) }));
}

export const offersAt = (offers: readonly Offered[], point: Offered["point"]): Offered[] =>
  offers.filter((offer) => offer.point === point);

/** A form wants to show more: the whole screen does. */
export const moreLevel = ({ detail }: CustomEvent<Level>): void => chooseLevel(detail);

/** Values by pointer, as a form compares with them; empty where there are none. */
export function byPointer(values: unknown, pointer = ""): Json {
  if (!isMap(values)) return pointer === "" ? {} : { [pointer]: values };
  const inside = Object.entries(values).map(([name, value]) => byPointer(value, `${pointer}/${name}`));
  return Object.assign({}, ...inside) as Json;
}
