/** How much a person wants to see: 0 beginner, 1 intermediate, 2 expert. It hides fields and never changes a value. */
export type Level = 0 | 1 | 2;

const storageKey = "tuneit.level";

export function chosenLevel(): Level {
  const stored = Number(localStorage.getItem(storageKey));
  return stored === 1 || stored === 2 ? stored : 0;
}

/** Keeps it for every screen, and tells them by `tn-level` on the document. */
export function chooseLevel(level: Level): void {
  localStorage.setItem(storageKey, String(level));
  document.dispatchEvent(new Event("tn-level"));
}
