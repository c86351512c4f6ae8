import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { plainKeys, prefer, preferences } from "./preferences.ts";

const stored = new Map<string, string>();
const root = {
  dataset: {} as Record<string, string>,
  style: { setProperty: vi.fn<(name: string, value: string) => void>() },
};

// The document and the storage of a browser, as far as preferences touch them.
beforeEach(() => {
  stored.clear();
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => stored.set(key, value),
  });
  vi.stubGlobal("document", { documentElement: root, dispatchEvent: () => true });
});
afterEach(() => vi.unstubAllGlobals());

it("takes what it can use and keeps the value before of what it cannot", () => {
  expect(prefer({ zoom: 1.25 })).toBe(true);
  expect(root.style.setProperty).toHaveBeenLastCalledWith("--tn-zoom", "1.25");
  expect(prefer({ zoom: 4 })).toBe(false);
  expect(preferences().zoom).toBe(1.25);
  expect(prefer({ density: "compact" })).toBe(true);
  expect(root.dataset["density"]).toBe("compact");
});

it("lets no two acts have the same key", () => {
  expect(prefer({ keys: { ...plainKeys, help: "h" } })).toBe(true);
  expect(prefer({ keys: { ...plainKeys, search: "g" } })).toBe(false);
  expect(preferences().keys).toEqual({ ...plainKeys, help: "h" });
});

it("reads past what somebody wrote there by hand", () => {
  for (const text of ["", "[]", "null", '{"zoom":"big","keys":{"go":"gg"},"density":3}', "{"]) {
    stored.set("tuneit.preferences", text);
    expect(preferences()).toEqual({ density: "comfortable", zoom: 1, keys: plainKeys, letters: true });
  }
});
