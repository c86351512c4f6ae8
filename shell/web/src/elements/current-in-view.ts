/** Scrolls a strip of links that is wider than the page to the one that is open; a part of a deep link may lie far along it. */
export function showCurrent(root: ParentNode): void {
  root.querySelector("nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
}
