import { msg } from "@lit/localize";
import { html, type TemplateResult } from "lit";
import type { Services } from "../data/services.ts";
import type { Place, ScreenName } from "./routes.ts";

const screens = {
  runs: {
    load: () => import("../screens/runs/runs.ts"),
    draw: ({ parameters, query }, services) =>
      html`<tn-runs .services=${services} .project=${parameters["project"] ?? "default"} .query=${query}></tn-runs>`,
  },
  run: {
    load: () => import("../screens/run/run.ts"),
    draw: ({ parameters }, services) =>
      html`<tn-run .services=${services} .project=${parameters["project"]} .run=${parameters["run"]}></tn-run>`,
  },
  plugins: {
    load: () => import("../screens/plugins/plugins.ts"),
    draw: ({ parameters, query }, services) =>
      html`<tn-plugins .services=${services} .chosen=${parameters["name"] ?? null} .query=${query}></tn-plugins>`,
  },
} as const satisfies Record<
  ScreenName,
  { load: () => Promise<unknown>; draw: (place: Place, services: Services) => TemplateResult }
>;

/** The screen of a place; its code comes when it is first seen. */
export function drawScreen(place: Place, services: Services): TemplateResult {
  if (place.screen === null)
    return html`<tn-empty
      page
      heading=${msg("There is no page here")}
      text=${msg("The address may be mistyped, or what it showed is gone.")}
      ><a href="/">${msg("Go to runs")}</a></tn-empty
    >`;
  const screen = screens[place.screen];
  void screen.load();
  return screen.draw(place, services);
}
