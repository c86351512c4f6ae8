import { msg } from "@lit/localize";
import { html, type TemplateResult } from "lit";
import type { Services } from "../data/services.ts";
import type { Place, ScreenName } from "./routes.ts";

const screens = {
  home: {
    load: () => import("../screens/home/home.ts"),
    draw: (_, services) => html`<tn-home .services=${services}></tn-home>`,
  },
  welcome: {
    load: () => import("../screens/welcome/welcome.ts"),
    draw: (_, services) => html`<tn-welcome .services=${services}></tn-welcome>`,
  },
  data: {
    load: () => import("../screens/data/data.ts"),
    draw: ({ parameters, query }, services) =>
      html`<tn-data .services=${services} .project=${parameters["project"]} .query=${query}></tn-data>`,
  },
  import: {
    load: () => import("../screens/import/import.ts"),
    draw: ({ parameters, query }, services) =>
      html`<tn-import .services=${services} .project=${parameters["project"]} .query=${query}></tn-import>`,
  },
  dataset: {
    load: () => import("../screens/dataset/dataset.ts"),
    draw: ({ parameters, query }, services) =>
      html`<tn-dataset
        .services=${services}
        .project=${parameters["project"]}
        .name=${parameters["dataset"]}
        .query=${query}
      ></tn-dataset>`,
  },
  validation: {
    load: () => import("../screens/validation/validation.ts"),
    draw: ({ parameters, query }, services) =>
      html`<tn-validation
        .services=${services}
        .project=${parameters["project"]}
        .name=${parameters["dataset"]}
        .query=${query}
      ></tn-validation>`,
  },
  models: {
    load: () => import("../screens/models/models.ts"),
    draw: ({ query }, services) => html`<tn-models .services=${services} .query=${query}></tn-models>`,
  },
  model: {
    load: () => import("../screens/model/model.ts"),
    draw: ({ parameters }, services) =>
      html`<tn-model .services=${services} .reference=${`${parameters["source"]}:${parameters["id"]}`}></tn-model>`,
  },
  train: {
    load: () => import("../screens/train/train.ts"),
    draw: ({ parameters, query }, services) =>
      parameters["recipe"] === undefined
        ? html`<tn-train-begin
            .services=${services}
            .project=${parameters["project"]}
            .query=${query}
          ></tn-train-begin>`
        : html`<tn-train-editor
            .services=${services}
            .project=${parameters["project"]}
            .recipe=${parameters["recipe"]}
            .query=${query}
          ></tn-train-editor>`,
  },
  runs: {
    load: () => import("../screens/runs/runs.ts"),
    draw: ({ parameters, query }, services) =>
      html`<tn-runs .services=${services} .project=${parameters["project"]} .query=${query}></tn-runs>`,
  },
  run: {
    load: () => import("../screens/run/run.ts"),
    draw: ({ parameters, query }, services) =>
      html`<tn-run
        .services=${services}
        .project=${parameters["project"]}
        .run=${parameters["run"]}
        .query=${query}
      ></tn-run>`,
  },
  compare: {
    load: () => import("../screens/compare/compare.ts"),
    draw: ({ parameters, query }, services) =>
      html`<tn-compare .services=${services} .project=${parameters["project"]} .query=${query}></tn-compare>`,
  },
  evaluate: {
    load: () => import("../screens/evaluate/evaluate.ts"),
    draw: ({ parameters, query }, services) =>
      html`<tn-evaluate
        .services=${services}
        .project=${parameters["project"]}
        .run=${parameters["run"]}
        .query=${query}
      ></tn-evaluate>`,
  },
  playground: {
    load: () => import("../screens/playground/playground.ts"),
    draw: ({ parameters, query }, services) =>
      html`<tn-playground .services=${services} .project=${parameters["project"]} .query=${query}></tn-playground>`,
  },
  export: {
    load: () => import("../screens/export/export.ts"),
    draw: ({ parameters }, services) =>
      html`<tn-export
        .services=${services}
        .project=${parameters["project"]}
        .run=${parameters["run"] ?? null}
      ></tn-export>`,
  },
  plugins: {
    load: () => import("../screens/plugins/plugins.ts"),
    draw: ({ parameters, query }, services) =>
      html`<tn-plugins .services=${services} .chosen=${parameters["name"] ?? null} .query=${query}></tn-plugins>`,
  },
  settings: {
    load: () => import("../screens/settings/settings.ts"),
    draw: ({ parameters, query }, services) =>
      html`<tn-settings .services=${services} .section=${parameters["section"] ?? null} .query=${query}></tn-settings>`,
  },
  notices: {
    load: () => import("../screens/notices/notices.ts"),
    draw: () => html`<tn-notices></tn-notices>`,
  },
} as const satisfies Record<
  ScreenName,
  { load: () => Promise<unknown>; draw: (place: Place, services: Services) => TemplateResult }
>;

/** The screen of a place; its code comes when it is first seen. */
export function drawScreen(place: Place, services: Services): TemplateResult {
  if (place.screen === null) return drawNoScreen(place);
  const screen = screens[place.screen];
  void screen.load();
  return screen.draw(place, services);
}

function drawNoScreen({ isBroken }: Place): TemplateResult {
  const [heading, text] =
    isBroken === true
      ? [
          msg("The link is not whole"),
          msg("Part of its address cannot be read. It may have been cut when it was copied."),
        ]
      : [msg("There is no page here"), msg("The address may be mistyped, or what it showed is gone.")];
  return html`<tn-empty page heading=${heading} text=${text}><a href="/">${msg("Go to the start")}</a></tn-empty>`;
}
