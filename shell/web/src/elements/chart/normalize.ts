export const normalizations = ["none", "row", "column", "all"] as const;
export type Normalize = (typeof normalizations)[number];

/** Each value as a share of its row's, column's or the whole matrix's sum; `all` of one with negatives, of its largest. */
export function normalized(values: readonly (readonly number[])[], by: Exclude<Normalize, "none">): number[][] {
  const most = Math.max(Number.EPSILON, ...values.flat().map(Math.abs));
  const columns = (values[0] ?? []).map((_, column) => values.reduce((sum, row) => sum + (row[column] ?? 0), 0));
  return values.map((row) => {
    const whole = row.reduce((sum, value) => sum + value, 0);
    return row.map((value, column) => {
      const of = by === "row" ? whole : by === "column" ? columns[column]! : most;
      return of > 0 ? Math.max(0, Math.min(1, value / of)) : 0;
    });
  });
}
