import type { Page } from "playwright-core";

/** Texts that are not to be read as a whole, and parts of the page that scroll to the side. An ellipsis tells of itself. */
export function cutOff(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const slack = 1.5;
    const scrolls = new Set(["auto", "scroll"]);

    function parentOf(node: Node): Element | null {
      const parent = (node as Element).assignedSlot ?? node.parentNode;
      return parent instanceof ShadowRoot ? parent.host : (parent as Element | null);
    }
    const isHidden = ({ clipPath, position }: CSSStyleDeclaration): boolean =>
      position === "absolute" && clipPath !== "none";

    /** The first box around a text that does not show all of it. */
    function cutter(node: Text, { left, right }: DOMRect): string | null {
      for (let box = parentOf(node); box !== null && box !== document.documentElement; box = parentOf(box)) {
        const style = getComputedStyle(box);
        if (isHidden(style)) return null;
        if (style.display === "contents" || style.display === "inline") continue;
        if (scrolls.has(style.overflowX)) return null;
        const { left: from, right: to } = box.getBoundingClientRect();
        const isOver = left < from - slack || right > to + slack;
        if (isOver && style.overflowX !== "visible") return style.textOverflow === "ellipsis" ? null : box.localName;
      }
      return left < -slack || right > innerWidth + slack ? "page" : null;
    }

    function look(text: Text): void {
      if (text.data.trim() === "" || !(parentOf(text)?.checkVisibility({ visibilityProperty: true }) ?? false)) return;
      const range = document.createRange();
      range.selectNodeContents(text);
      const rect = range.getBoundingClientRect();
      const by = rect.width === 0 ? null : cutter(text, rect);
      if (by !== null) found.push(`${by} cuts "${text.data.trim().slice(0, 60)}"`);
    }

    function walk(root: Node): void {
      for (const node of root.childNodes) {
        if (node instanceof Text) look(node);
        else if (node instanceof Element && !(node instanceof SVGElement)) walk(node);
      }
      if (root instanceof Element && root.shadowRoot !== null) walk(root.shadowRoot);
    }

    walk(document.body);
    const main = document.querySelector("tn-app")?.shadowRoot?.querySelector("main");
    for (const part of [document.documentElement, main])
      if (part && part.scrollWidth > part.clientWidth + 1)
        found.push(`${part.localName} is ${part.scrollWidth} wide in ${part.clientWidth}`);
    return found;
  });
}
