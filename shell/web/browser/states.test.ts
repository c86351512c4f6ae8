import { describe } from "vitest";
import { builtSite, checkPages, hasChromium, type Pages } from "./site.ts";
import type { Answers } from "./stand-in-server.ts";

const project = "/p/default";

/** Each screen's address, and what it says while its data is on the way. */
const screens: Readonly<Record<string, readonly [path: string, waits: string]>> = {
  "welcome": ["/welcome", "Looking at the machine"],
  "home": ["/", "Loading what is here"],
  "data": [`${project}/data`, "Loading datasets"],
  "reading": [`${project}/data/import?d=tickets.csv`, "Loading the dataset"],
  "dataset": [`${project}/data/tickets.csv`, "Reading rows"],
  "report": [`${project}/data/tickets.csv/report`, "Checking the rows"],
  "models": ["/models", "Loading models"],
  "model": ["/models/bundled/minilm-l6", "Loading the model"],
  "train, begin": [`${project}/train`, "Loading recipes"],
  "train": [`${project}/train/tickets`, "Loading the recipe"],
  "run": [`${project}/runs/r-1`, "Loading the run"],
  "runs": [`${project}/runs`, "Loading runs"],
  "compare": [`${project}/compare?runs=r-1,r-2`, "Loading the comparison"],
  "evaluate": [`${project}/evaluate/r-1`, "Loading the evaluation"],
  "playground": [`${project}/playground`, "Loading the models"],
  "export": [`${project}/export/r-1`, "Loading the formats"],
  "plugins": ["/plugins", "Loading plugins"],
  "plugins, registry": ["/plugins?view=registry", "Asking the registry"],
  "settings, runs": ["/settings/runs", "Loading the settings"],
  "settings, storage": ["/settings/storage", "Measuring the disk"],
};

const failure = {
  ...{ type: "", status: 423, code: "TUNEIT_SERVER_BUSY", instance: "/" },
  title: "The workspace is locked.",
  detail: "Another program holds it.",
  mend: "End the other program.",
};

/** Every address below /api/v1 has the same answer, but the stream of events. */
const all = (answer: () => unknown): Answers =>
  new Proxy({}, { get: (_, path) => (path === "/events" ? undefined : answer) });

const pagesOf = (suffix: string, ready: (waits: string) => string): Pages =>
  Object.fromEntries(
    Object.entries(screens).map(([name, [path, waits]]) => [
      `${name}, ${suffix}`,
      { path, ready: ready(waits), isKnown: true },
    ]),
  );

describe.skipIf(!hasChromium)("every screen while it waits", () => {
  checkPages(
    builtSite(all(() => new Promise(() => undefined))),
    pagesOf("waiting", (waits) => waits),
  );
});

describe.skipIf(!hasChromium)("every screen where nothing can be read", () => {
  checkPages(
    builtSite(all(() => failure)),
    pagesOf("failed", () => failure.mend),
  );
});
