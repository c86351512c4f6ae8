let known: number | null = null;

/** Height of a table's row in pixels, as density and size of letters have it: `--tn-row`, which is in `rem`. */
export function rowHeightPx(): number {
  if (known !== null) return known;
  const style = getComputedStyle(document.documentElement);
  const rem = Number.parseFloat(style.fontSize);
  known = Math.round(rem * (document.documentElement.dataset["density"] === "compact" ? 1.75 : 2.25));
  return known;
}

document.addEventListener("tn-theme", () => (known = null));
