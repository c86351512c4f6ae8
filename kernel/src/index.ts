export type * from "./kernel-api.ts";
export { createKernel } from "./kernel.ts";
export { download, type Download } from "./capabilities/net/download.ts";
export { askedBy, askedOf, type Asked } from "./grants/asked.ts";
export { meaningOf, warningsFor } from "./grants/explain.ts";
export { canonicalSha256 } from "./runs/canonical-hash.ts";
export { parseRecipe } from "./runs/recipe-file.ts";
export { publishTo, type Published, type PublishOptions } from "./store/publish.ts";
