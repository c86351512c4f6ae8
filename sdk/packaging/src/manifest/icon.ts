const active: ReadonlyArray<readonly [RegExp, string]> = [
  [/<\s*script\b/i, "a script"],
  [/<\s*foreignObject\b/i, "foreign content"],
  [/<\s*(?:iframe|object|embed|handler|listener)\b/i, "embedded content"],
  [/[\s"'/]on[a-z]+\s*=/i, "an event handler"],
  [/javascript\s*:/i, "a script address"],
  [/<!\s*(?:ENTITY|DOCTYPE)\b/i, "a document type"],
  [/(?:href|src)\s*=\s*["']?\s*(?!#|data:image\/(?:png|jpeg|webp);|["'\s])[^\s"'>]/i, "an outside address"],
  [/url\(\s*["']?\s*(?!#|["'\s])[^)]/i, "an outside address"],
  [/@import\b/i, "an outside address"],
];

const iconLimitBytes = 256 * 1024;

/** What is wrong with an icon, or null. An SVG must draw and do nothing else. */
export function faultOfIcon(path: string, content: Uint8Array): string | null {
  if (content.length > iconLimitBytes) return "the icon is larger than 256 KB";
  if (/\.(?:png|webp|jpe?g)$/i.test(path)) return null;
  if (!/\.svg$/i.test(path)) return "the icon is no svg, png, webp or jpeg";
  const text = Buffer.from(content).toString("utf8");
  // Character references could spell any of the words below.
  const found =
    active.find(([expression]) => expression.test(text)) ??
    (/&#/.test(text) ? ([/&#/, "character references"] as const) : undefined);
  return found ? `the icon holds ${found[1]}` : null;
}
