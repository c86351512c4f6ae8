import { placeOf, withQuery, type Place } from "./routes.ts";

/** Where the app is; tells its listener of each move, by link, button or the browser's arrows. */
export class Router {
  readonly #moved: (place: Place) => void;

  constructor(moved: (place: Place) => void) {
    this.#moved = moved;
    addEventListener("popstate", this.#tell);
    document.addEventListener("click", this.#followLink);
  }

  get place(): Place {
    return placeOf(new URL(location.href));
  }

  go(path: string): void {
    history.pushState(null, "", path);
    this.#tell();
  }

  /** Keeps a view's state in the address without a step in the history. */
  setQuery(changes: Readonly<Record<string, string | null>>): void {
    history.replaceState(null, "", withQuery(new URL(location.href), changes));
    this.#tell();
  }

  dispose(): void {
    removeEventListener("popstate", this.#tell);
    document.removeEventListener("click", this.#followLink);
  }

  readonly #tell = (): void => this.#moved(this.place);

  readonly #followLink = (event: MouseEvent): void => {
    const link = event.composedPath().find((node) => node instanceof HTMLAnchorElement);
    if (link === undefined || link.origin !== location.origin || link.target !== "" || link.hasAttribute("download"))
      return;
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || link.hash !== "") return;
    event.preventDefault();
    this.go(link.pathname + link.search);
  };
}
