import { download, type Kernel } from "@tuneit/kernel";
import type { JobContext } from "../jobs/jobs.ts";
import type { DatasetFiles } from "./dataset-files.ts";

/** Says it this often, in milliseconds; each piece of a file would be too much. */
const everyMs = 200;

/** Fetches a file into `data/`, whole or not at all. Answers its name. */
export async function importFile(
  files: DatasetFiles,
  { url, name }: { url: string; name?: string | undefined },
  { signal, onProgress, routeFor }: JobContext & Pick<Kernel["outbound"], "routeFor">,
): Promise<string> {
  const found = await download(url, { signal, routeFor });
  const wanted = name ?? found.name;
  let told = 0;
  const onBytes = (done: number): void => {
    if (Date.now() - told < everyMs) return;
    told = Date.now();
    onProgress({ step: `Fetching ${wanted}`, done, total: found.bytes, unit: "bytes" });
  };
  try {
    await files.save(wanted, found.body, { signal, bytes: found.bytes ?? undefined, onBytes });
  } finally {
    found.body.destroy();
  }
  return wanted;
}
