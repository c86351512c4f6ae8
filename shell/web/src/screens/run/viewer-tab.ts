export interface ViewerTab {
  readonly show: (address: string) => void;
  readonly close: () => void;
}

/** A tab that says what is being started until there is an address to show. Opened at the press: later, browsers refuse it. */
export function openViewerTab(words: string): ViewerTab {
  const tab = window.open("", "_blank");
  if (tab === null) return { show: (address) => window.location.assign(address), close: () => undefined };
  const { document: blank } = tab;
  const look = getComputedStyle(document.body);
  blank.title = words;
  blank.documentElement.lang = document.documentElement.lang;
  blank.body.textContent = words;
  Object.assign(blank.body.style, {
    margin: "20vh 1rem",
    background: look.backgroundColor,
    color: look.color,
    font: "16px/1.5 system-ui, sans-serif",
    textAlign: "center",
  });
  return { show: (address) => tab.location.replace(address), close: () => tab.close() };
}
