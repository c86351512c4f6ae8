/**
 * The key of a page's own single-key shortcut; null where it is none: with a modifier, while something is typed, when
 * somebody took it already, or where the reader turned single letters off (WCAG 2.1.4).
 */
export function singleKey(event: KeyboardEvent): string | null {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return null;
  const [target] = event.composedPath();
  if (target instanceof HTMLElement && target.matches("input, textarea, select, [contenteditable]")) return null;
  const isOff = document.documentElement.dataset["letters"] === "off";
  return isOff && event.key.length === 1 ? null : event.key;
}
