export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

const storageKey = "tuneit.theme";
const systemIsDark = matchMedia("(prefers-color-scheme: dark)");

export function chosenTheme(): Theme {
  const stored = localStorage.getItem(storageKey);
  return themes.find((theme) => theme === stored) ?? "system";
}

export function chooseTheme(theme: Theme): void {
  localStorage.setItem(storageKey, theme);
  applyTheme();
}

/** Puts the theme on the document and keeps following the system where that was chosen. */
export function startTheme(): void {
  applyTheme();
  systemIsDark.addEventListener("change", applyTheme);
}

function applyTheme(): void {
  const chosen = chosenTheme();
  const theme = chosen === "system" ? (systemIsDark.matches ? "dark" : "light") : chosen;
  document.documentElement.dataset["theme"] = theme;
  document.dispatchEvent(new Event("tn-theme"));
}
