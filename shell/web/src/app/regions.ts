const parts = "header, nav, main, footer";

/** Moves the focus to the next part of the page that is shown, round and round. */
export function nextRegion(root: ParentNode, step: 1 | -1): void {
  const regions = [...root.querySelectorAll<HTMLElement>(parts)].filter((region) =>
    region.checkVisibility({ visibilityProperty: true }),
  );
  const active = (root as ShadowRoot).activeElement;
  const at = regions.findIndex((region) => region === active || region.contains(active));
  const next = regions[(at + step + regions.length) % regions.length];
  if (next === undefined) return;
  next.tabIndex = -1;
  next.focus();
}

/** Presses the one primary button of a screen, wherever in its parts it stands; a disabled one is shown instead. */
export function pressPrimary(screen: ShadowRoot | null): void {
  const button = screen === null ? null : primaryIn(screen);
  if (button === null) return;
  button.focus();
  if (!button.hasAttribute("disabled")) button.click();
}

function primaryIn(root: ParentNode): HTMLElement | null {
  const found = root.querySelector<HTMLElement>('tn-button[kind="primary"]');
  if (found !== null && found.checkVisibility()) return found;
  for (const element of root.querySelectorAll("*")) {
    const inner = element.shadowRoot === null ? null : primaryIn(element.shadowRoot);
    if (inner !== null) return inner;
  }
  return null;
}
