import { data } from "./de/data.ts";
import { frame } from "./de/frame.ts";
import { insight } from "./de/insight.ts";
import { links } from "./de/links.ts";
import { models } from "./de/models.ts";
import { plugins } from "./de/plugins.ts";
import { runs } from "./de/runs.ts";
import { train } from "./de/train.ts";
import { templatesOf } from "./templates.ts";

export const words: Readonly<Record<string, string>> = {
  ...frame,
  ...train,
  ...data,
  ...runs,
  ...plugins,
  ...models,
  ...insight,
  ...links,
};

export const templates = templatesOf(words);
