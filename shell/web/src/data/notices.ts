import { keptIn } from "./kept.ts";

export const noticeKinds = ["completed", "failed", "stopped", "plugin"] as const;
export type NoticeKind = (typeof noticeKinds)[number];

/** Where a notice is shown; it stands in the list in any case. */
export interface Channels {
  /** A card over the page. */
  readonly page: boolean;
  /** The system's own notices, where it was allowed. */
  readonly system: boolean;
}
export type NoticeRules = Readonly<Record<NoticeKind, Channels>>;

export interface Notice {
  /** The same occasion has the same id: it is told once, whichever tab hears of it. */
  readonly id: string;
  readonly kind: NoticeKind;
  /** Milliseconds UTC. */
  readonly at: number;
  /** What it is about, as a person named it. */
  readonly name: string;
  /** Where it leads. */
  readonly path: string;
  readonly isRead: boolean;
}

const mostKept = 200;
const plainChannels: Channels = { page: true, system: false };

const kept = keptIn("notices", (stored): readonly Notice[] => (Array.isArray(stored) ? stored.filter(isNotice) : []));
const keptRules = keptIn("notice-rules", (stored): NoticeRules => {
  const given = (typeof stored === "object" && stored !== null ? stored : {}) as Readonly<
    Record<string, Partial<Channels>>
  >;
  const channels = (kind: NoticeKind): Channels => ({
    page: given[kind]?.page !== false,
    system: given[kind]?.system === true || (given[kind] === undefined && plainChannels.system),
  });
  return Object.fromEntries(noticeKinds.map((kind) => [kind, channels(kind)])) as unknown as NoticeRules;
});

/** Until when it is known what happened; at first a day back. */
const dayMs = 86_400_000;
const keptSince = keptIn("notices-since", (stored): number =>
  typeof stored === "number" ? stored : Date.now() - dayMs,
);
export const noticesSince = (): number => keptSince.get();
export const setNoticesSince = (at: number): void => keptSince.set(at);

/** Newest first. */
export const pastNotices = (): readonly Notice[] => kept.get();
export const noticeRules = (): NoticeRules => keptRules.get();

export function setNoticeRule(kind: NoticeKind, channels: Channels): void {
  keptRules.set({ ...keptRules.get(), [kind]: channels });
}

/** Keeps a notice; answers with null where it was told before. */
export function keepNotice(notice: Omit<Notice, "isRead">): Notice | null {
  const past = kept.get();
  if (past.some(({ id }) => id === notice.id)) return null;
  const fresh = { ...notice, isRead: false };
  changed([fresh, ...past].slice(0, mostKept));
  return fresh;
}

export function readAllNotices(): void {
  changed(kept.get().map((notice) => ({ ...notice, isRead: true })));
}

export function forgetNotices(): void {
  changed([]);
}

function changed(notices: readonly Notice[]): void {
  kept.set(notices);
  document.dispatchEvent(new Event("tn-notices"));
}

function isNotice(value: unknown): value is Notice {
  if (typeof value !== "object" || value === null) return false;
  const { id, kind, at, name, path } = value as Partial<Notice>;
  const isKnown = noticeKinds.some((one) => one === kind);
  return (
    isKnown &&
    [id, name, path].every((text) => typeof text === "string") &&
    typeof at === "number" &&
    path!.startsWith("/")
  );
}
