import { z } from "zod";

const name = z.string().min(1).max(200);

/** `GET /runs/{id}/artifacts/{sha256}/columns`: `name` once for each column. */
export const columnsQuery = z.strictObject({
  name: z.union([name, z.array(name).min(1).max(40)]),
  /** Rows at most; of more, as many that lie evenly apart. */
  most: z.coerce.number().int().min(1).max(50_000).default(50_000),
});

/** Numbers are float64, little-endian, in base64, NaN for what is missing. Words are cut to 200 characters. */
const column = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("numbers"), data: z.string() }),
  z.strictObject({ kind: z.literal("words"), values: z.array(z.string()) }),
]);
export const artifactColumns = z.strictObject({
  /** In the file, of which `columns` may have fewer. */
  rows: z.int().nonnegative(),
  columns: z.record(z.string(), column),
});
export type ArtifactColumns = z.infer<typeof artifactColumns>;
