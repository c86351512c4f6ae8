export type PluginWish = "install" | "update" | "next" | "previous";

const wishes: Readonly<Record<string, PluginWish>> = {
  i: "install",
  u: "update",
  ArrowDown: "next",
  ArrowUp: "previous",
};

/** The keys of this screen; none where text is typed or a dialog is open. */
export function pluginKey(event: KeyboardEvent): PluginWish | null {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return null;
  const [target] = event.composedPath();
  if (target instanceof HTMLElement && target.matches("input, textarea, select, [contenteditable], dialog *"))
    return null;
  return wishes[event.key] ?? null;
}

/** Moves the focus in the list; from elsewhere into it. */
export function moveInList(root: ParentNode, step: 1 | -1): void {
  const links = [...root.querySelectorAll<HTMLElement>(".rows a")];
  const from = (root as ShadowRoot).activeElement as HTMLElement | null;
  const at = from === null ? -1 : links.indexOf(from);
  links[at < 0 ? 0 : Math.max(0, Math.min(links.length - 1, at + step))]?.focus();
}
