import { noticeKinds, noticeRules, setNoticeRule, type NoticeKind } from "./notices.ts";

/** What the system says of notices of this page. */
export const systemPermission = (): string => ("Notification" in globalThis ? Notification.permission : "absent");

/** Asks the person, once; the browser remembers the answer. */
export async function askSystem(): Promise<void> {
  if ("Notification" in globalThis) await Notification.requestPermission();
}

/** The rules in the order they are shown, with their titles. */
export function ruleRows(titles: Readonly<Record<NoticeKind, string>>) {
  const rules = noticeRules();
  return noticeKinds.map((kind) => ({ kind, title: titles[kind], ...rules[kind] }));
}

export function takeRule({ kind, page, system }: { kind: string; page: boolean; system: boolean }): void {
  const known = noticeKinds.find((one) => one === kind);
  if (known !== undefined) setNoticeRule(known, { page, system });
}
