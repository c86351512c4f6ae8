import type { ContributionOf, JsonObject, PointName } from "@tuneit/protocol";
import type { Context } from "./context.ts";

/** What an author says of a contribution; the build adds `entry`, and `config` is none where it is left out. */
export type Description<P extends PointName> = Omit<ContributionOf<P>, "entry" | "config"> & {
  /** JSON Schema of the configuration. Give every key a default, so that a recipe may leave it out. */
  readonly config?: ContributionOf<P>["config"];
};

/** A callable entry that carries its own description, from which `tuneit plugin build` writes the manifest. */
export interface Entry<P extends PointName, Input, Output> {
  (input: Input, context: Context): Output | Promise<Output>;
  readonly tuneit: { readonly point: P; readonly contribution: Omit<ContributionOf<P>, "entry"> };
}

const noConfiguration = { type: "object", properties: {}, additionalProperties: false };

/**
 * Attaches a description to a function. The `define…` functions of each extension point are made of it.
 *
 * @typeParam Config - the configuration's shape, as its JSON Schema says
 */
export function defineEntry<P extends PointName, Input, Output, Config = JsonObject>(
  point: P,
  description: Description<P>,
  run: (input: Input, context: Context<Config>) => Output | Promise<Output>,
): Entry<P, Input, Output> {
  const contribution = { config: noConfiguration, ...description } as unknown as Omit<ContributionOf<P>, "entry">;
  const entry = (input: Input, context: Context): Output | Promise<Output> => run(input, context as Context<Config>);
  return Object.assign(entry, { tuneit: { point, contribution } });
}
