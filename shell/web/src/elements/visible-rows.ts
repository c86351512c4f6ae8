export interface VisibleRows {
  readonly first: number;
  readonly count: number;
}

/** Which rows of a long list are drawn: those in view and a few beside them, so that a scroll shows no gap. */
export function visibleRows(
  { scrollTop, height, rowHeight, total }: { scrollTop: number; height: number; rowHeight: number; total: number },
  beside = 8,
): VisibleRows {
  const first = Math.max(0, Math.min(Math.floor(scrollTop / rowHeight) - beside, total));
  const count = Math.ceil(height / rowHeight) + 2 * beside;
  return { first, count: Math.min(count, total - first) };
}
