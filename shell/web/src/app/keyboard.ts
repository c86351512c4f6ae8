import { isSingleLetter, preferences } from "./preferences.ts";

export interface KeyActs {
  readonly palette: () => void;
  readonly help: () => void;
  readonly search: () => void;
  readonly goTo: (letter: string) => void;
  readonly fold: (side: "navigation" | "context") => void;
  readonly primary: () => void;
  readonly nextRegion: (step: 1 | -1) => void;
}

const sequenceMs = 1200;

/**
 * The keys of every page. Single letters are ignored where text is typed, can be given other keys, and can be turned off
 * (WCAG 2.1.4), those of screens too.
 */
export class Keyboard {
  readonly #acts: KeyActs;
  #goPressedAt = Number.NEGATIVE_INFINITY;

  constructor(acts: KeyActs) {
    this.#acts = acts;
    addEventListener("keydown", this.#withhold, { capture: true });
    document.addEventListener("keydown", this.#pressed);
  }

  dispose(): void {
    removeEventListener("keydown", this.#withhold, { capture: true });
    document.removeEventListener("keydown", this.#pressed);
  }

  /** Before anything else hears it. */
  readonly #withhold = (event: KeyboardEvent): void => {
    const isSingle = isSingleLetter(event.key);
    if (!isSingle || event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
    if (!preferences().letters) event.stopImmediatePropagation();
  };

  readonly #pressed = (event: KeyboardEvent): void => {
    if (event.defaultPrevented) return;
    const isControl = event.ctrlKey || event.metaKey;
    if (isControl && event.key.toLowerCase() === "k") this.#acts.palette();
    else if (isControl && event.key === "Enter") this.#acts.primary();
    else if (isControl && event.key === "F6") this.#acts.nextRegion(event.shiftKey ? -1 : 1);
    else if (isControl || event.altKey || isTyping(event) || !this.#single(event)) return;
    event.preventDefault();
  };

  #single({ key, timeStamp }: KeyboardEvent): boolean {
    const { keys } = preferences();
    const isSecond = timeStamp - this.#goPressedAt < sequenceMs;
    this.#goPressedAt = key === keys.go && !isSecond ? timeStamp : Number.NEGATIVE_INFINITY;
    if (isSecond) this.#acts.goTo(key);
    else if (key === keys.help) this.#acts.help();
    else if (key === keys.search) this.#acts.search();
    else if (key === keys.navigation) this.#acts.fold("navigation");
    else if (key === keys.context) this.#acts.fold("context");
    else return false;
    return true;
  }
}

function isTyping(event: KeyboardEvent): boolean {
  const [target] = event.composedPath();
  return target instanceof HTMLElement && target.matches("input, textarea, select, [contenteditable]");
}
