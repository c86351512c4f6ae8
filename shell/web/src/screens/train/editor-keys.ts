import type { ReactiveController } from "lit";
import type { Level } from "../../data/level.ts";

export interface EditorActs {
  readonly start: () => void;
  readonly undo: () => void;
  readonly redo: () => void;
  readonly level: (level: Level) => void;
  readonly levelChanged: () => void;
}

/** The keys of the screen; where text is typed, undo is the field's own and digits are text. */
export class EditorKeys implements ReactiveController {
  readonly #acts: EditorActs;

  constructor(acts: EditorActs) {
    this.#acts = acts;
  }

  hostConnected(): void {
    // Before the keys of every page, which take Ctrl Enter for the first button they see.
    document.addEventListener("keydown", this.#pressed, { capture: true });
    document.addEventListener("tn-level", this.#acts.levelChanged);
  }

  hostDisconnected(): void {
    document.removeEventListener("keydown", this.#pressed, { capture: true });
    document.removeEventListener("tn-level", this.#acts.levelChanged);
  }

  readonly #pressed = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.altKey) return;
    const hasControl = event.ctrlKey || event.metaKey;
    if (!(hasControl ? this.#withControl(event) : this.#alone(event))) return;
    event.preventDefault();
  };

  #withControl(event: KeyboardEvent): boolean {
    const key = event.key.toLowerCase();
    if (key === "enter") {
      if (ownsEnter(event)) return false;
      this.#acts.start();
    } else if (isTyping(event)) return false;
    else if (key === "z") event.shiftKey ? this.#acts.redo() : this.#acts.undo();
    else if (key === "y") this.#acts.redo();
    else return false;
    return true;
  }

  #alone(event: KeyboardEvent): boolean {
    const level = ["1", "2", "3"].indexOf(event.key);
    if (level < 0 || isTyping(event)) return false;
    this.#acts.level(level as Level);
    return true;
  }
}

function isTyping(event: KeyboardEvent): boolean {
  const [target] = event.composedPath();
  if (target instanceof HTMLInputElement) return !["radio", "checkbox", "range", "button"].includes(target.type);
  return target instanceof HTMLTextAreaElement;
}

/** A field with an act of its own: the live try asks the model. */
const ownsEnter = (event: KeyboardEvent): boolean =>
  event.composedPath().some((node) => node instanceof HTMLElement && node.dataset["ownsEnter"] !== undefined);
