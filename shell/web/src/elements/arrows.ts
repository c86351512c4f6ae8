import type { LitElement } from "lit";
import type { TnTable } from "./table.ts";
import { onDocument } from "./while-shown.ts";

const steps: Readonly<Record<string, 1 | -1>> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/**
 * Arrows go from one of `items` to the next, round and round. Pressed where nothing has the focus they go to the one that had it
 * last, else to the first.
 */
export function arrowsAmong(host: LitElement, items: () => readonly HTMLElement[]): void {
  let last: HTMLElement | undefined;
  const remember = (event: Event): void => void (last = items().find((item) => isIn(item, event)) ?? last);
  // From one item to the next the focus stays in the shadow root, and outside nobody hears of it.
  host.addController({ hostUpdated: () => host.renderRoot.addEventListener("focusin", remember) });
  onDocument(host, "keydown", (event: KeyboardEvent) => {
    const step = stepOf(event);
    if (step === null) return;
    const all = items();
    const at = all.findIndex((item) => isIn(item, event));
    if (all.length === 0 || (at < 0 && !isNowhere(event))) return;
    event.preventDefault();
    const remembered = all.find((item) => item === last) ?? all[0];
    const next = at < 0 ? remembered : all[(at + step + all.length) % all.length];
    next?.focus();
  });
}

/** An arrow up or down that is pressed where nothing has the focus goes into the table, which has its keys from then on. */
export function arrowsIntoTable(host: LitElement): void {
  onDocument(host, "keydown", (event: KeyboardEvent) => {
    const table = host.renderRoot.querySelector<TnTable<unknown>>("tn-table");
    const isUpOrDown = event.key === "ArrowUp" || event.key === "ArrowDown";
    if (table === null || !isUpOrDown || stepOf(event) === null || !isNowhere(event)) return;
    event.preventDefault();
    table.focusCurrent();
  });
}

function stepOf(event: KeyboardEvent): 1 | -1 | null {
  const isOthers = event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey;
  return isOthers ? null : (steps[event.key] ?? null);
}

const isIn = (item: HTMLElement, event: Event): boolean => event.composedPath().includes(item);

/** True where the page has the focus and nothing on it: what Tab never comes to has no use for a key. */
function isNowhere(event: KeyboardEvent): boolean {
  const path = event.composedPath();
  const [target] = path;
  return target instanceof HTMLElement && target.tabIndex < 0 && !path.some((one) => one instanceof HTMLDialogElement);
}
