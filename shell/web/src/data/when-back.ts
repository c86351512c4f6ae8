import type { ReactiveControllerHost } from "lit";

const backEvent = "tn-back";

/** Tells the page that the connection to the server stands again. */
export function tellBack(): void {
  document.dispatchEvent(new Event(backEvent));
}

/** Calls `act` each time that the server is back, as long as `host` is on the page. */
export function whenBack(host: ReactiveControllerHost, act: () => void): void {
  host.addController({
    hostConnected: () => document.addEventListener(backEvent, act),
    hostDisconnected: () => document.removeEventListener(backEvent, act),
  });
}
