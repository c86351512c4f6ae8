import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { keepNotice, noticeRules, pastNotices, readAllNotices, setNoticeRule } from "./notices.ts";

const stored = new Map<string, string>();

// The storage of a browser, as far as notices use it.
beforeEach(() => {
  stored.clear();
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => stored.set(key, value),
  });
  vi.stubGlobal("document", { dispatchEvent: () => true });
});
afterEach(() => vi.unstubAllGlobals());

const notice = { id: "r1 completed", kind: "completed", at: 1, name: "spam", path: "/p/here/runs/r1" } as const;

it("tells an occasion once and keeps the newest first", () => {
  expect(keepNotice(notice)).toMatchObject({ isRead: false });
  expect(keepNotice(notice)).toBeNull();
  keepNotice({ ...notice, id: "r2 failed", kind: "failed" });
  expect(pastNotices().map(({ id }) => id)).toEqual(["r2 failed", "r1 completed"]);
  readAllNotices();
  expect(pastNotices().every(({ isRead }) => isRead)).toBe(true);
});

it("keeps two hundred", () => {
  for (let index = 0; index < 230; index += 1) keepNotice({ ...notice, id: String(index) });
  expect(pastNotices()).toHaveLength(200);
  expect(pastNotices()[0]?.id).toBe("229");
});

it("leads nowhere outside, whatever was written there by hand", () => {
  stored.set("tuneit.notices", JSON.stringify([{ ...notice, path: "https://evil.example" }, { id: 3 }, "x"]));
  expect(pastNotices()).toEqual([]);
  stored.set("tuneit.notice-rules", '{"failed":{"page":false},"plugin":7}');
  expect(noticeRules()).toMatchObject({ failed: { page: false, system: false }, completed: { page: true } });
  setNoticeRule("failed", { page: true, system: true });
  expect(noticeRules().failed).toEqual({ page: true, system: true });
});
