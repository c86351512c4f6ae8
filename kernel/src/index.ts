export type * from "./kernel-api.ts";
