import type { Kernel } from "@tuneit/kernel";
import { offeredBy } from "../plugins/offered.ts";
import type { ReaderGuess } from "./dataset-files.ts";

/** By the endings that installed readers take, the longest first: `.tar.gz` before `.gz`. */
export async function readerGuess(kernel: Kernel): Promise<ReaderGuess> {
  const offers = (await kernel.plugins.list()).flatMap(offeredBy).filter((one) => one.point === "dataset-reader");
  const endings = offers
    .filter(({ enabled }) => enabled)
    .flatMap(({ id, accepts }) => (accepts ?? []).map((ending) => ({ id, ending })))
    .toSorted((a, b) => b.ending.length - a.ending.length);
  return (name) => endings.find(({ ending }) => name.toLowerCase().endsWith(ending))?.id ?? null;
}
