import type { ErrorTable } from "@tuneit/protocol";
import { manifestErrors } from "./manifest.ts";
import { runErrors } from "./runs.ts";

/** Every condition the kernel can report, in order of area. Each has a page in `pages/`. */
export const errorTable = {
  ...manifestErrors,
  ...runErrors,
} as const satisfies ErrorTable;
