import type { TemplateResult } from "lit";
import type { Field } from "./fields.ts";

/** What the parts of a form ask of it. */
export interface FormHost {
  readonly set: (field: Field, value: unknown) => void;
  /** The person chose a kind of value. */
  readonly pick: (field: Field, option: number) => void;
  /** Sets a list or map whose parts moved, and moves the focus to the element with `focus` as its id. */
  readonly rearrange: (field: Field, value: unknown, focus: string, said: string) => void;
  /** What is wrong with it, where that may be said by now. */
  readonly faultOf: (field: Field) => string | null;
  /** A field with name, help and the rest. */
  readonly draw: (field: Field) => TemplateResult;
  /** The same without its name, which stands elsewhere. */
  readonly drawBare: (field: Field, title: string) => TemplateResult;
}

export function titleOf({ schema, name }: Field): string {
  return schema.title ?? name;
}

/** Ids of what describes a field, for `aria-describedby`. */
export function describedBy({ id }: Field): string {
  return `fault-${id} reason-${id} unit-${id} help-${id}`;
}
