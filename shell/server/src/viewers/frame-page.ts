/** What stands around a viewer's pages, on another origin than they: their code can neither reach it nor lead it away. */
export interface FramePage {
  readonly title: string;
  /** The viewer's own first page. */
  readonly source: string;
  /** Said once nothing answers any more, in the reader's language. */
  readonly lost: string;
}

/** Without leave to open windows or to lead the tab elsewhere: what a run measured must not leave in an address. */
const leave = "allow-scripts allow-same-origin allow-forms allow-modals allow-downloads";

export const framePage = ({ title, source, lost }: FramePage): string =>
  [
    `<!doctype html><html><head><meta charset="utf-8"><title>${safe(title)}</title>`,
    `<link rel="stylesheet" href="frame.css"><script src="frame.js" defer></script></head>`,
    `<body><iframe title="${safe(title)}" src="${safe(source)}" sandbox="${leave}" referrerpolicy="no-referrer"></iframe>`,
    `<p role="alert" hidden>${safe(lost)}</p></body></html>`,
  ].join("");

/** A page that is looked at keeps the viewer open; one that comes back after it was closed says so. */
export const frameScript = `"use strict";
(() => {
  const frame = document.querySelector("iframe");
  const lost = document.querySelector("p");
  frame.addEventListener("load", () => frame.focus());
  const look = async () => {
    if (document.visibilityState !== "visible") return;
    const answer = await fetch("alive").catch(() => null);
    if (answer?.ok) return;
    clearInterval(timer);
    frame.remove();
    lost.hidden = false;
  };
  const timer = setInterval(look, 20_000);
  document.addEventListener("visibilitychange", look);
})();
`;

export const frameStyle = `:root { color-scheme: light dark; }
body { margin: 0; }
iframe { display: block; inline-size: 100vw; block-size: 100vh; border: 0; }
p { margin: 20vh auto; padding: 0 1rem; max-inline-size: 34rem; font: 16px/1.5 system-ui, sans-serif; text-align: center; }
`;

const names: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const safe = (text: string): string => text.replaceAll(/[&<>"]/g, (letter) => names[letter]!);
