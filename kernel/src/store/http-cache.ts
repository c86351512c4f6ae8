import { createHash } from "node:crypto";
import { join } from "node:path";
import { z } from "zod";
import { readIfThere, replaceFile } from "../files/atomic-file.ts";

const entry = z.strictObject({ format: z.literal(1), url: z.string(), etag: z.string(), body: z.json() });

export interface CachedAnswer {
  readonly etag: string;
  readonly body: unknown;
}

/** Answers of the registry under `$TUNEIT_HOME/cache/http`, for revalidation and for work without network. */
export class HttpCache {
  readonly #folder: string;

  constructor(home: string) {
    this.#folder = join(home, "cache", "http");
  }

  /** A damaged entry counts as none: it is fetched again. */
  async get(url: string): Promise<CachedAnswer | undefined> {
    const text = await readIfThere(this.#path(url));
    if (text === undefined) return undefined;
    const found = entry.safeParse(parseJson(text)).data;
    return found?.url === url ? found : undefined;
  }

  async put(url: string, answer: CachedAnswer): Promise<void> {
    await replaceFile(this.#path(url), JSON.stringify({ format: 1, url, ...answer }), 0o600);
  }

  #path(url: string): string {
    return join(this.#folder, `${createHash("sha256").update(url).digest("hex")}.json`);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
