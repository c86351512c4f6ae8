import { expect, test } from "vitest";
import { openBrowser, openerOf } from "./open-browser.ts";

test("a browser is opened where somebody sees it", () => {
  expect(openerOf({ DISPLAY: ":0" }, "linux")).toEqual(["xdg-open"]);
  expect(openerOf({ WAYLAND_DISPLAY: "wayland-0" }, "linux")).toEqual(["xdg-open"]);
  expect(openerOf({}, "linux")).toBeUndefined();
  expect(openerOf({}, "darwin")).toEqual(["open"]);
  expect(openerOf({ SSH_CONNECTION: "10.0.0.1" }, "darwin")).toBeUndefined();
  expect(openerOf({}, "win32")).toEqual(["rundll32", "url.dll,FileProtocolHandler"]);
});

test("an opener that is not there, or not to be had, opens nothing and fails nothing", async () => {
  expect(await openBrowser("http://127.0.0.1:1/", undefined)).toBe(false);
  expect(await openBrowser("http://127.0.0.1:1/", ["tuneit-no-such-opener"])).toBe(false);
  expect(await openBrowser("http://127.0.0.1:1/", ["false"])).toBe(false);
  expect(await openBrowser("http://127.0.0.1:1/", ["true"])).toBe(true);
});
