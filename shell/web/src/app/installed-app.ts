const worker = "/sw.js";

interface Policies {
  createPolicy(
    name: string,
    rules: { createScriptURL: (url: string) => string },
  ): { createScriptURL(url: string): unknown };
}

/**
 * Keeps the app in the browser, so that it opens without its server. The page's policy takes a script's address only from a
 * policy of Trusted Types: the default one, which knows this address and no other.
 */
export async function keepApp(): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  const { trustedTypes } = globalThis as { trustedTypes?: Policies };
  const address =
    trustedTypes?.createPolicy("default", { createScriptURL: onlyWorker }).createScriptURL(worker) ?? worker;
  await navigator.serviceWorker.register(address as string).catch(() => undefined);
}

function onlyWorker(url: string): string {
  if (url !== worker) throw new TypeError("Only the app's own worker may be started.");
  return url;
}

/** Tells whether the server has another app by now than the one that is shown. */
export class AppVersion {
  #first: string | null = null;

  async isNewer(request: typeof fetch = fetch): Promise<boolean> {
    const answer = await request("/asset-manifest.json", { cache: "no-cache" }).catch(() => null);
    if (answer?.ok !== true) return false;
    const now = await answer.text();
    this.#first ??= now;
    return now !== this.#first;
  }
}
