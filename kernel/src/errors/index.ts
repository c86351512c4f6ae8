import { errorFactory } from "@tuneit/protocol";
import { errorTable } from "./table.ts";

export { errorTable };

/** The kernel's one way to make an error. */
export const fail = errorFactory(errorTable);
