import type { PanelMethod } from "@tuneit/protocol/panel";
import type { MetricSeries, RunRow } from "@tuneit/protocol/http";
import type { Client } from "./client.ts";
import { keepNotice } from "./notices.ts";

const mostKeys = 64;
const mostLetters = 262_144;

/** Answers what panels of one plugin ask for; their port has parsed it and knows that it is granted. */
export function panelCalls(
  client: Client,
  plugin: { readonly name: string; readonly displayName: string },
  subject: { readonly run: string | null },
) {
  const prefix = `tuneit.panel.${plugin.name}.`;
  return async (method: PanelMethod, params: Readonly<Record<string, unknown>>): Promise<unknown> => {
    const key = `${prefix}${String(params["key"])}`;
    switch (method) {
      case "storage.get":
        return localStorage.getItem(key);
      case "storage.set":
        return store(prefix, key, String(params["value"]));
      case "storage.remove":
        localStorage.removeItem(key);
        return null;
      case "notice.show":
        tell(plugin, String(params["text"]));
        return null;
      case "runs.list":
        return runsOf(client);
      case "runs.metrics":
        return (
          await client.get<{ items: readonly MetricSeries[] }>(
            `/runs/${encodeURIComponent(String(params["run"]))}/metrics`,
          )
        ).items;
      case "view.subject":
        return subject;
      case "view.resize":
        return null;
      default:
        return method satisfies never;
    }
  };
}

async function runsOf(client: Client): Promise<{ id: string; name: string; status: string }[]> {
  const { items } = await client.get<{ items: readonly RunRow[] }>("/runs?limit=200");
  return items.map(({ id, name, status }) => ({ id, name, status }));
}

/** What a plugin keeps in this browser has a limit of its own, so that it cannot push out what the app keeps. */
function store(prefix: string, key: string, value: string): null {
  const others = Object.keys(localStorage).filter((one) => one.startsWith(prefix) && one !== key);
  const letters = others.reduce((sum, one) => sum + (localStorage.getItem(one)?.length ?? 0), value.length);
  if (others.length >= mostKeys || letters > mostLetters) throw fullError();
  localStorage.setItem(key, value);
  return null;
}

const fullError = (): Error =>
  Object.assign(new Error("full"), {
    problem: {
      code: "TUNEIT_PANEL_STORAGE_FULL",
      title: "The panel keeps too much.",
      mend: "Remove keys; 64 keys and 256 KiB are the most.",
    },
  });

function tell({ name, displayName }: { name: string; displayName: string }, text: string): void {
  const path = `/plugins/${encodeURIComponent(name)}`;
  keepNotice({ id: `${name} ${Date.now()}`, kind: "plugin", at: Date.now(), name: `${displayName}: ${text}`, path });
}
