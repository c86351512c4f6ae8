export type * from "./kernel-api.ts";
export { createKernel } from "./kernel.ts";
export { publishTo, type Published, type PublishOptions } from "./store/publish.ts";
