import { msg } from "@lit/localize";

/** The parts of a run's page, as the address names them. */
export const tabs = ["overview", "samples", "charts", "hardware", "log", "files", "views", "settings"] as const;
export type Tab = (typeof tabs)[number];

export function tabTitle(tab: Tab): string {
  const words = {
    overview: msg("Overview"),
    samples: msg("Samples"),
    charts: msg("Charts"),
    hardware: msg("Hardware"),
    log: msg("Log"),
    files: msg("Files"),
    views: msg("Views"),
    settings: msg("Settings"),
  };
  return words[tab];
}
