import type { PageQuery, RunQuery, RunRow } from "@tuneit/protocol/http";

export interface RunPageOfRows {
  readonly items: RunRow[];
  readonly nextCursor: string | null;
  readonly total: number;
}

/** Where rows come from: the run folders are the truth, the index is a copy that may be thrown away. */
export interface RunSource {
  /** The newest runs that are there (all where no number is given), with a stamp that changes whenever the row may have. */
  stamps(newest?: number): Promise<ReadonlyMap<string, string>>;
  /** The row as its folder says it now; undefined where there is no such run. */
  row(id: string): Promise<RunRow | undefined>;
}

/** Rows of runs, found fast. Kept current by itself; a row may be a second old while its run trains. */
export interface RunIndex {
  /** @throws TUNEIT_SERVER_REQUEST_INVALID where the cursor is none of this list */
  page(query: PageQuery & RunQuery): Promise<RunPageOfRows>;
  row(id: string): Promise<RunRow | undefined>;
  /** Reads a run again at once, so that the next page shows what was just changed (tags, name); takes out what is gone. */
  refresh(id: string): Promise<void>;
  close(): Promise<void>;
}
