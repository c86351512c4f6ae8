export interface KeyActs {
  readonly palette: () => void;
  readonly help: () => void;
  readonly search: () => void;
  readonly goTo: (letter: string) => void;
  readonly fold: (side: "navigation" | "context") => void;
}

const sequenceMs = 1200;

/** The keys of every page. Single letters are ignored where text is typed. */
export class Keyboard {
  readonly #acts: KeyActs;
  #goPressedAt = Number.NEGATIVE_INFINITY;

  constructor(acts: KeyActs) {
    this.#acts = acts;
    document.addEventListener("keydown", this.#pressed);
  }

  dispose(): void {
    document.removeEventListener("keydown", this.#pressed);
  }

  readonly #pressed = (event: KeyboardEvent): void => {
    if (event.defaultPrevented) return;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      this.#acts.palette();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
    if (this.#single(event)) event.preventDefault();
  };

  #single({ key, timeStamp }: KeyboardEvent): boolean {
    const isSecond = timeStamp - this.#goPressedAt < sequenceMs;
    this.#goPressedAt = key === "g" && !isSecond ? timeStamp : Number.NEGATIVE_INFINITY;
    if (isSecond) this.#acts.goTo(key);
    else if (key === "?") this.#acts.help();
    else if (key === "/") this.#acts.search();
    else if (key === "[") this.#acts.fold("navigation");
    else if (key === "]") this.#acts.fold("context");
    else return false;
    return true;
  }
}

function isTyping(event: KeyboardEvent): boolean {
  const [target] = event.composedPath();
  return target instanceof HTMLElement && target.matches("input, textarea, select, [contenteditable]");
}
