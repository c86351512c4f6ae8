import { z } from "zod";

/** What an open viewer is asked: a request of a browser. Bodies are base64. */
export const viewerRequest = z.strictObject({
  method: z.enum(["GET", "HEAD", "POST"]),
  /** As it was sent, below the address that the viewer was opened with. */
  path: z.string(),
  query: z.string(),
  /** By name in lower case. */
  headers: z.record(z.string(), z.string()),
  body: z.string(),
});
export type ViewerRequest = z.infer<typeof viewerRequest>;

/** What it answers. */
export const viewerAnswer = z.strictObject({
  status: z.int().min(200).max(599),
  headers: z.array(z.tuple([z.string(), z.string()])).max(100),
  body: z.string(),
});
export type ViewerAnswer = z.infer<typeof viewerAnswer>;
