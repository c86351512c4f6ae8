import { nearest, type ContributionOf, type PluginName, type PointName } from "@tuneit/protocol";
import { fail } from "../errors/index.ts";
import type { ActivePlugin, FoundContribution } from "./contribution-key.ts";

/** `lora`, `@acme/x:lora` or `@acme/x@^2:lora`, taken apart. */
export interface ParsedUse {
  readonly plugin: PluginName | undefined;
  readonly range: string | undefined;
  readonly contribution: string;
}

export function parseUse(use: string): ParsedUse {
  const [, plugin, range, contribution] = /^(?:(@[^@:]+)(?:@([^:]+))?:)?([^:@/]+)$/.exec(use) ?? [];
  return { plugin: plugin as PluginName | undefined, range, contribution: contribution ?? use };
}

/** Says whether a version lies in a range; `resolve/` owns the answer. */
export type RangeJudge = (version: string, range: string) => boolean;

/**
 * What the plugins at hand contribute, by extension point: built from manifests alone, so that looking something up runs
 * nothing.
 */
export class ContributionIndex {
  readonly #byPoint: ReadonlyMap<PointName, readonly FoundContribution[]>;
  readonly #satisfies: RangeJudge;

  constructor(plugins: readonly ActivePlugin[], satisfies: RangeJudge) {
    this.#satisfies = satisfies;
    this.#byPoint = Map.groupBy(inOrder(plugins).flatMap(contributionsOf), ({ point }) => point);
  }

  /** All contributions to a point, by plugin name and then as their manifest lists them. */
  all<P extends PointName>(point: P): readonly FoundContribution<P>[] {
    return (this.#byPoint.get(point) ?? []) as unknown as readonly FoundContribution<P>[];
  }

  /** Everything that a reference could mean, whichever version it asks for. */
  candidates<P extends PointName>(point: P, use: string): readonly FoundContribution<P>[] {
    const wanted = parseUse(use);
    return this.all(point).filter(
      ({ plugin, contribution }) =>
        contribution.id === wanted.contribution &&
        (wanted.plugin === undefined || plugin.manifest.name === wanted.plugin),
    );
  }

  /**
   * The one contribution that a recipe's `use` names.
   *
   * @throws TUNEIT_POINT_CONTRIBUTION_MISSING, TUNEIT_POINT_CONTRIBUTION_AMBIGUOUS, TUNEIT_POINT_VERSION_UNFIT
   */
  find<P extends PointName>(point: P, use: string): FoundContribution<P> {
    const found = this.candidates(point, use);
    const [first] = found;
    if (!first) throw this.#missing(point, use);
    if (found.length > 1) throw ambiguous(point, use, found);
    const { range } = parseUse(use);
    const { name: plugin, version } = first.plugin.manifest;
    if (range !== undefined && !this.#satisfies(version, range))
      throw fail("TUNEIT_POINT_VERSION_UNFIT", { use, plugin, version, range });
    return first;
  }

  /** Readers of a file ending (`.csv`), those of the longest ending first: `.tar.gz` before `.gz`. */
  readersFor(extension: string): readonly FoundContribution<"dataset-reader">[] {
    const name = extension.toLowerCase();
    const matched = this.all("dataset-reader").flatMap((reader) => {
      const length = Math.max(
        0,
        ...reader.contribution.accepts.filter((ending) => name.endsWith(ending)).map((ending) => ending.length),
      );
      return length > 0 ? [{ reader, length }] : [];
    });
    return matched.sort((left, right) => right.length - left.length).map(({ reader }) => reader);
  }

  /** Adapters that answer to the scheme of a model reference, such as `hub`. */
  adaptersFor(scheme: string): readonly FoundContribution<"model-adapter">[] {
    return this.all("model-adapter").filter(({ contribution }) => contribution.schemes.includes(scheme));
  }

  #missing(point: PointName, use: string): Error {
    const ids = [...new Set(this.all(point).map(({ contribution }) => contribution.id))];
    const known = ids.length > 0 ? `Known are ${ids.join(", ")}` : "No installed plugin contributes to this point";
    const suggestion = nearest(parseUse(use).contribution, ids);
    const mend = suggestion
      ? `Write '${suggestion}', if that was meant`
      : `Install one: tuneit plugin search ${parseUse(use).contribution}`;
    return fail(
      "TUNEIT_POINT_CONTRIBUTION_MISSING",
      { point, use, known, mend },
      { details: { suggestion: suggestion ?? null } },
    );
  }
}

const inOrder = (plugins: readonly ActivePlugin[]): ActivePlugin[] =>
  plugins.toSorted((left, right) => (left.manifest.name < right.manifest.name ? -1 : 1));

function contributionsOf(plugin: ActivePlugin): FoundContribution[] {
  const lists = Object.entries(plugin.manifest.tuneit.contributes) as [
    PointName,
    ContributionOf<PointName>[] | undefined,
  ][];
  return lists.flatMap(([point, list]) => (list ?? []).map((contribution) => ({ point, plugin, contribution })));
}

function ambiguous(point: PointName, use: string, found: readonly FoundContribution[]): Error {
  const names = found.map(({ plugin }) => plugin.manifest.name);
  const example = `${names[0]!}:${parseUse(use).contribution}`;
  return fail("TUNEIT_POINT_CONTRIBUTION_AMBIGUOUS", { point, use, plugins: names.join(" and "), example });
}
