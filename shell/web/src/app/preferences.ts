import { keptIn, oneOf } from "../data/kept.ts";

export const densities = ["comfortable", "compact"] as const;
export type Density = (typeof densities)[number];

/** What can be given another key; `go` is followed by the letter of a screen. */
export const keyActs = ["go", "search", "help", "navigation", "context"] as const;
export type KeyAct = (typeof keyActs)[number];
export type Keys = Readonly<Record<KeyAct, string>>;

export const plainKeys: Keys = { go: "g", search: "/", help: "?", navigation: "[", context: "]" };

/** How this browser shows the app. Nothing of it is known to the server. */
export interface Preferences {
  readonly density: Density;
  /** 0.8 to 1.5. */
  readonly zoom: number;
  readonly keys: Keys;
  /** Keys of a single letter do something. */
  readonly letters: boolean;
}

const leastZoom = 0.8;
const mostZoom = 1.5;

const kept = keptIn("preferences", (stored): Preferences => {
  const given = (typeof stored === "object" && stored !== null ? stored : {}) as Readonly<Record<string, unknown>>;
  return {
    density: oneOf(densities, given["density"]),
    zoom: zoomOf(given["zoom"]) ?? 1,
    keys: keysOf(given["keys"]),
    letters: given["letters"] !== false,
  };
});

export const preferences = (): Preferences => kept.get();

/** A value that is none is refused and the one before stays: answers whether it was taken. */
export function prefer(change: Partial<Preferences>): boolean {
  const next = { ...kept.get(), ...change };
  if (zoomOf(next.zoom) === null || areDouble(next.keys)) return false;
  kept.set(next);
  applyPreferences();
  return true;
}

/** Puts density and size of letters on the document; drawings hear of it as of another theme. */
export function applyPreferences(): void {
  const { density, zoom, letters } = kept.get();
  document.documentElement.dataset["density"] = density;
  document.documentElement.dataset["letters"] = letters ? "on" : "off";
  document.documentElement.style.setProperty("--tn-zoom", String(zoom));
  document.dispatchEvent(new Event("tn-theme"));
}

function zoomOf(value: unknown): number | null {
  return typeof value === "number" && value >= leastZoom && value <= mostZoom ? value : null;
}

function keysOf(value: unknown): Keys {
  const given = (typeof value === "object" && value !== null ? value : {}) as Readonly<Record<string, unknown>>;
  const read = Object.fromEntries(
    keyActs.map((act) => [
      act,
      typeof given[act] === "string" && isSingleLetter(given[act]) ? given[act] : plainKeys[act],
    ]),
  ) as unknown as Keys;
  return areDouble(read) ? plainKeys : read;
}

/** One character that can be typed: every key with a longer name is none. */
export const isSingleLetter = (key: string): boolean => /^\S$/u.test(key);
const areDouble = (keys: Keys): boolean => new Set(Object.values(keys)).size < keyActs.length;
