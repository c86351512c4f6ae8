import type { PluginRow, RunPage, RunRow, StreamEvent } from "@tuneit/protocol/http";
import type { Client } from "../data/client.ts";
import {
  keepNotice,
  noticeRules,
  noticesSince,
  setNoticesSince,
  type Notice,
  type NoticeKind,
} from "../data/notices.ts";
import { noticeWords } from "../elements/notice-words.ts";

const kinds: Readonly<Record<string, NoticeKind>> = {
  completed: "completed",
  failed: "failed",
  lost: "failed",
  stopped: "stopped",
  cancelled: "stopped",
};

/** Makes notices of what the server tells, and shows them as the rules say. */
export class NoticeCenter {
  readonly #client: Client;
  readonly #project: () => string;
  readonly #show: (notice: Notice) => void;

  constructor(client: Client, project: () => string, show: (notice: Notice) => void) {
    this.#client = client;
    this.#project = project;
    this.#show = show;
  }

  /** Of the topic `runs`: which run, and what became of it. */
  heard({ topic, type, payload, time }: StreamEvent): void {
    if (topic !== "runs" || type !== "run") return;
    const { run, status } = payload as { run?: unknown; status?: unknown };
    const kind = typeof status === "string" ? kinds[status] : undefined;
    if (typeof run === "string" && kind !== undefined) void this.#tellRun(run, kind, time);
  }

  /** Plugins that wait for somebody; asked at the start and after each loss of the connection. */
  async lookAtPlugins(): Promise<void> {
    const page = await this.#client.get<{ items: readonly PluginRow[] }>("/plugins").catch(() => null);
    for (const { name, displayName, version, update, enabled, crashes } of page?.items ?? []) {
      const path = `/plugins/${encodeURIComponent(name)}`;
      const about = { kind: "plugin", at: Date.now(), name: displayName, path } as const;
      if (update !== null) this.#tell({ ...about, id: `${name} ${update.version} waits` });
      if (!enabled && crashes > 0) this.#tell({ ...about, id: `${name} ${version} off` });
    }
  }

  /** Runs that ended before the app was opened: they stand in the list, without a card for each. */
  async lookAtRuns(): Promise<void> {
    const now = Date.now();
    const page = await this.#client.get<{ items: readonly RunRow[] }>("/runs?limit=50").catch(() => null);
    if (page === null) return;
    for (const { id, name, status, endedAt } of page.items.toReversed()) {
      const kind = kinds[status];
      if (kind === undefined || endedAt === null || endedAt <= noticesSince()) continue;
      keepNotice({ id: `${id} ${kind} ${endedAt}`, kind, at: endedAt, name, path: this.#pathOf(id) });
    }
    setNoticesSince(now);
  }

  #pathOf(run: string): string {
    return `/p/${this.#project()}/runs/${encodeURIComponent(run)}`;
  }

  async #tellRun(run: string, kind: NoticeKind, at: number): Promise<void> {
    const page = await this.#client.get<RunPage>(`/runs/${encodeURIComponent(run)}`).catch(() => null);
    if (page === null) return;
    const about = { kind, at: at || Date.now(), name: page.name, path: this.#pathOf(run) };
    this.#tell({ id: `${run} ${kind} ${page.endedAt ?? at}`, ...about });
  }

  #tell(notice: Omit<Notice, "isRead">): void {
    const fresh = keepNotice(notice);
    if (fresh === null) return;
    const { page, system } = noticeRules()[fresh.kind];
    if (page) this.#show(fresh);
    if (system && document.hidden) tellSystem(noticeWords(fresh.kind, fresh.name).words, fresh);
  }
}

/** A click leads to what it is about. */
function tellSystem(body: string, { id, path }: Notice): void {
  if (!("Notification" in globalThis) || Notification.permission !== "granted") return;
  const shown = new Notification("TuneIT", { body, icon: "/icon.svg", tag: id });
  shown.addEventListener("click", () => {
    focus();
    location.assign(path);
  });
}
