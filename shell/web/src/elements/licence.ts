import { msg } from "@lit/localize";

type Kind = "free" | "share" | "limits" | "research" | "unknown";

/** By how the identifiers that hubs use begin; the first that fits counts. */
const kinds: readonly (readonly [RegExp, Kind])[] = [
  [/^(?:apache|mit|bsd|isc|unlicense|cc0|cc-by-4|cc-by-3|afl|zlib|postgresql|cdla-permissive|wtfpl)/, "free"],
  [/^(?:gpl|agpl|lgpl|mpl|cc-by-sa|eupl|osl|epl)/, "share"],
  [/(?:-nc|noncommercial|non-commercial|research)/, "research"],
  [/^(?:llama|gemma|openrail|bigscience|creativeml|bigcode|apple|deepfloyd|falcon|other)/, "limits"],
];

/** What a licence allows, in a sentence; it is no advice, and the text of the licence counts. */
export function licenceWords(licence: string | null): string {
  const name = licence?.toLowerCase() ?? "";
  const kind = name === "" ? "unknown" : (kinds.find(([form]) => form.test(name))?.[1] ?? "unknown");
  return {
    free: msg("Use, change and sell it; keep its notice."),
    share: msg("Use and change it; what you pass on stays under the same licence."),
    research: msg("Not for commercial use."),
    limits: msg("It sets limits of its own: read it before you use the model."),
    unknown: msg("What it allows is not known: ask whoever made it."),
  }[kind];
}
