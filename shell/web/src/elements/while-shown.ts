import type { ReactiveControllerHost } from "lit";

/** Hears an event of the document for as long as the host is on the page. */
export function onDocument<E extends Event>(
  host: ReactiveControllerHost,
  type: string,
  listener: (event: E) => void,
): void {
  host.addController({
    hostConnected: () => document.addEventListener(type, listener as EventListener),
    hostDisconnected: () => document.removeEventListener(type, listener as EventListener),
  });
}

/** Aborted when the host leaves the page. */
export function untilGone(host: ReactiveControllerHost): AbortSignal {
  const end = new AbortController();
  host.addController({ hostDisconnected: () => end.abort() });
  return end.signal;
}
