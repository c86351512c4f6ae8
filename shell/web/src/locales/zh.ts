import { data } from "./zh/data.ts";
import { frame } from "./zh/frame.ts";
import { insight } from "./zh/insight.ts";
import { links } from "./zh/links.ts";
import { models } from "./zh/models.ts";
import { plugins } from "./zh/plugins.ts";
import { runs } from "./zh/runs.ts";
import { train } from "./zh/train.ts";
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
