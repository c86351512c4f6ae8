type Row = Readonly<Record<string, unknown>>;

/** A row with its number in the file, from 1. */
export interface NumberedRow {
  readonly number: number;
  readonly row: Row;
}

export function written(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Rows that hold every word; `column:value` looks in one column. */
export function matching(
  rows: readonly NumberedRow[],
  words: string,
  columns: readonly string[],
): readonly NumberedRow[] {
  const wishes = words.toLowerCase().match(/\S+/g) ?? [];
  const asked = wishes.map((wish) => {
    const column = columns.find((name) => wish.startsWith(`${name.toLowerCase()}:`));
    return column === undefined ? { columns, text: wish } : { columns: [column], text: wish.slice(column.length + 1) };
  });
  const holds = (row: Row, name: string, text: string) => written(row[name]).toLowerCase().includes(text);
  return rows.filter(({ row }) => asked.every(({ columns, text }) => columns.some((name) => holds(row, name, text))));
}

/** By a column, numbers by their size; `#` is the order of the file, `-` before it the other way. */
export function sorted(rows: readonly NumberedRow[], sort: string): readonly NumberedRow[] {
  if (sort === "#") return rows;
  const column = sort.replace(/^-/, "");
  const direction = sort.startsWith("-") ? -1 : 1;
  const collator = new Intl.Collator(undefined, { numeric: true });
  const compare = (a: NumberedRow, b: NumberedRow) =>
    column === "#" ? a.number - b.number : collator.compare(written(a.row[column]), written(b.row[column]));
  return rows.toSorted((a, b) => direction * compare(a, b));
}
