import { keptIn, type Kept } from "../../data/kept.ts";

/** What was typed and is in no file yet. */
export interface Unsaved {
  readonly text: string;
  /** Of the file that it was typed over. */
  readonly etag: string;
}

export type UnsavedById = Readonly<Record<string, Unsaved>>;

const mostRecipes = 20;

/** Kept in this browser until the server has it: a reload, a crash or a server that is away loses no edit. */
export const keptUnsaved: Kept<UnsavedById> = keptIn<UnsavedById>("train.unsaved", (stored) => {
  const entries = typeof stored === "object" && stored !== null ? Object.entries(stored) : [];
  return Object.fromEntries(entries.filter((entry): entry is [string, Unsaved] => isUnsaved(entry[1])));
});

function isUnsaved(value: unknown): value is Unsaved {
  const { text, etag } = (value ?? {}) as Partial<Record<keyof Unsaved, unknown>>;
  return typeof text === "string" && typeof etag === "string";
}

export function keepUnsaved(kept: Kept<UnsavedById>, id: string, unsaved: Unsaved): void {
  const { [id]: _, ...others } = kept.get();
  kept.set({ ...Object.fromEntries(Object.entries(others).slice(1 - mostRecipes)), [id]: unsaved });
}

/** Forgets it where it is still `text`: another tab may have typed on. */
export function forgetUnsaved(kept: Kept<UnsavedById>, id: string, text: string): void {
  const { [id]: own, ...others } = kept.get();
  if (own?.text === text) kept.set(others);
}
