import type { DatasetEntry } from "@tuneit/protocol/http";
import type { Client } from "./client.ts";

interface Page {
  readonly items: readonly DatasetEntry[];
  readonly nextCursor: string | null;
}

const pageSize = "200";

/** Every dataset of the project, page by page. @throws RequestError */
export async function allDatasets(client: Client, signal: AbortSignal): Promise<readonly DatasetEntry[]> {
  const found: DatasetEntry[] = [];
  let cursor: string | null = null;
  do {
    const query = new URLSearchParams({ limit: pageSize, ...(cursor !== null && { cursor }) });
    const page: Page = await client.get(`/datasets?${query.toString()}`, signal);
    found.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return found;
}
