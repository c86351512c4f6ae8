import { msg } from "@lit/localize";
import type { IconName } from "../elements/icon.ts";
import type { ScreenName } from "./routes.ts";

export interface Destination {
  readonly title: string;
  readonly icon: IconName;
  /** Of `g` and a letter. */
  readonly letter: string;
  readonly path: string;
  /** Its own screen and those that open from it. */
  readonly screens: readonly ScreenName[];
  /** Begins the next group. */
  readonly isApart?: boolean;
}

/** The navigation, in the order of the work; `project` is part of an address. */
export function destinations(project: string): Destination[] {
  const at = `/p/${project}`;
  return [
    { title: msg("Home"), icon: "home", letter: "h", path: "/", screens: ["home"] },
    {
      title: msg("Data"),
      icon: "data",
      letter: "d",
      path: `${at}/data`,
      screens: ["data", "import", "dataset", "validation"],
    },
    { title: msg("Models"), icon: "model", letter: "m", path: "/models", screens: ["models", "model"] },
    { title: msg("Train"), icon: "train", letter: "t", path: `${at}/train`, screens: ["train"] },
    { title: msg("Runs"), icon: "runs", letter: "r", path: `${at}/runs`, screens: ["runs", "run", "evaluate"] },
    { title: msg("Compare"), icon: "compare", letter: "c", path: `${at}/compare`, screens: ["compare"] },
    { title: msg("Playground"), icon: "chat", letter: "y", path: `${at}/playground`, screens: ["playground"] },
    { title: msg("Export"), icon: "export", letter: "x", path: `${at}/export`, screens: ["export"] },
    { title: msg("Plugins"), icon: "plugins", letter: "p", path: "/plugins", screens: ["plugins"], isApart: true },
    { title: msg("Notices"), icon: "bell", letter: "n", path: "/notices", screens: ["notices"] },
    { title: msg("Settings"), icon: "settings", letter: "s", path: "/settings", screens: ["settings"] },
  ];
}
