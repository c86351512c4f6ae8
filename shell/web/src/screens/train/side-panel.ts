import type { ReactiveController, ReactiveControllerHost } from "lit";

const storageKey = "tuneit.context";

/**
 * What stands beside the form. On a wide page it is folded away where somebody wanted the room; under 1,100 px it is a
 * drawer over the form, shut until it is asked for. The host has the attribute `folded` while it is not shown.
 */
export class SidePanel implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #narrow = matchMedia("(max-width: 1100px)");

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#host = host;
    host.addController(this);
  }

  get isOpen(): boolean {
    return !this.#host.hasAttribute("folded");
  }

  hostConnected(): void {
    document.addEventListener("tn-fold-context", this.toggle);
    this.#narrow.addEventListener("change", this.#resized);
    this.#resized();
  }

  hostDisconnected(): void {
    document.removeEventListener("tn-fold-context", this.toggle);
    this.#narrow.removeEventListener("change", this.#resized);
  }

  readonly toggle = (): void => {
    this.#show(!this.isOpen);
    // A drawer that was opened for a moment says nothing about a wide page.
    if (!this.#narrow.matches) localStorage.setItem(storageKey, this.isOpen ? "open" : "folded");
  };

  /** Escape shuts the drawer, and nothing else that would hear it. */
  readonly key = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || !this.#narrow.matches || !this.isOpen) return;
    event.stopPropagation();
    this.#show(false);
  };

  readonly #resized = (): void => {
    this.#show(!this.#narrow.matches && localStorage.getItem(storageKey) !== "folded");
  };

  #show(isOpen: boolean): void {
    this.#host.toggleAttribute("folded", !isOpen);
    this.#host.requestUpdate();
  }
}
