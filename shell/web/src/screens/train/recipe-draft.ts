import { LineCounter, parseDocument } from "yaml";
import { editText } from "./edit-text.ts";
import { isMap, type Edit, type Json, type Path } from "./paths.ts";

/** Where a text is no YAML; lines count from 1. */
export interface TextFault {
  readonly line: number;
  readonly message: string;
}

const mostSteps = 200;

/**
 * A recipe that is being edited. Its text is the truth: an edit of a field changes that place alone, so comments and order
 * stay as somebody wrote them.
 */
export class RecipeDraft {
  #text: string;
  #read: { readonly text: string; readonly recipe: Json | null } | null = null;
  #past: readonly string[] = [];
  #future: readonly string[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  get text(): string {
    return this.#text;
  }

  get canUndo(): boolean {
    return this.#past.length > 0;
  }

  get canRedo(): boolean {
    return this.#future.length > 0;
  }

  /** What the text says; null where it is no YAML, or no map. */
  get recipe(): Json | null {
    // A page that is drawn asks many times for one text.
    if (this.#read?.text !== this.#text) this.#read = { text: this.#text, recipe: recipeIn(this.#text) };
    return this.#read.recipe;
  }

  get faults(): TextFault[] {
    const lines = new LineCounter();
    const { errors } = parseDocument(this.#text, { lineCounter: lines, prettyErrors: false });
    const found = errors.map(({ pos, message }) => ({ line: Math.max(1, lines.linePos(pos[0]).line), message }));
    return found.length > 0 ? found : aliasFaults(this.#text);
  }

  /** The line of a place, from 1; of the nearest place above it where it is not written. */
  lineOf(path: Path): number {
    const lines = new LineCounter();
    const document = parseDocument(this.#text, { lineCounter: lines });
    for (let length = path.length; length > 0; length--) {
      const node = document.getIn(path.slice(0, length), true) as { range?: [number, number, number] } | undefined;
      if (node?.range) return lines.linePos(node.range[0]).line;
    }
    return 1;
  }

  /** One step of undo, however many places it changes. */
  edit(...edits: readonly Edit[]): void {
    if (parseDocument(this.#text).errors.length > 0) return;
    this.write(edits.reduce(editText, this.#text));
  }

  write(text: string): void {
    if (text === this.#text) return;
    this.#past = [...this.#past, this.#text].slice(-mostSteps);
    this.#future = [];
    this.#text = text;
  }

  undo(): void {
    const last = this.#past.at(-1);
    if (last === undefined) return;
    this.#future = [...this.#future, this.#text];
    this.#past = this.#past.slice(0, -1);
    this.#text = last;
  }

  redo(): void {
    const next = this.#future.at(-1);
    if (next === undefined) return;
    this.#past = [...this.#past, this.#text];
    this.#future = this.#future.slice(0, -1);
    this.#text = next;
  }
}

/** What a text says; null where it is no YAML, or no map. */
export function recipeIn(text: string): Json | null {
  const document = parseDocument(text);
  if (document.errors.length > 0) return null;
  try {
    const value: unknown = document.toJS();
    return isMap(value) ? value : value === null ? {} : null;
  } catch {
    return null;
  }
}

/** An alias of nothing is found only where its value is asked for, and the error has its name alone. */
function aliasFaults(text: string): TextFault[] {
  try {
    parseDocument(text).toJS();
    return [];
  } catch (error) {
    const { message } = error as Error;
    const name = /: (\S+)$/.exec(message)?.[1] ?? "";
    return [{ line: Math.max(1, text.split("\n").findIndex((line) => line.includes(`*${name}`)) + 1), message }];
  }
}
