import { z } from "zod";
import { pluginName, relativePath, sha256, version } from "@tuneit/protocol";

/** `record.json` of a stored plugin. It is written last: a folder without it is the rest of something cut off. */
export const storeRecord = z.strictObject({
  format: z.literal(1),
  name: pluginName,
  version,
  integrity: z.string(),
  files: z.array(z.strictObject({ path: relativePath, bytes: z.number().int().nonnegative(), sha256 })),
});
export type StoreRecord = z.infer<typeof storeRecord>;
