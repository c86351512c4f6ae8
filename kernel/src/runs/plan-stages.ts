import type { JsonObject, PinnedUse, Recipe, Stage } from "@tuneit/protocol";
import { canonicalSha256 } from "./canonical-hash.ts";
import type { PlanContext } from "./plan-context.ts";
import { schemeOf, type ResolvedUses } from "./resolve-recipe.ts";

const gibibyte = 1024 ** 3;
const week = 7 * 24 * 3600;

/** The stages of a run, in the order in which they are due. */
export function planStages(recipe: Recipe, uses: ResolvedUses, context: PlanContext): Stage[] {
  const make = stageMaker(context);
  const read = make.read(uses);
  const prepare = make.prepare(recipe, uses, read.produces!);
  const fetch = needsFetching(recipe, uses) ? [make.fetch(recipe, uses)] : [];
  const fetched = fetch.map((stage) => stage.id);
  const { device = "auto" } = uses.compute.with;
  const common = { reference: recipe.model.ref, train: recipe.train as unknown as JsonObject, device };
  const on = { consumes: prepare.produces!, needs: ["prepare", ...fetched] };
  const scored = splitsWith(recipe);
  const baseline =
    uses.metrics.length > 0 && scored.includes("test")
      ? [
          make.python(
            "baseline",
            "baseline",
            "Measure the model before training",
            [uses.engine, uses.model, ...uses.metrics],
            { ...common, splits: ["test"] },
            on,
          ),
        ]
      : [];
  const train = make.python(
    "train",
    "train",
    "Train",
    [uses.engine, uses.model, uses.strategy, ...uses.augment, ...uses.metrics, ...uses.trackers],
    { ...common, ...augmentOf(recipe) },
    on,
  );
  const after = { consumes: on.consumes, needs: ["train"] };
  const evaluate = make.python(
    "evaluate",
    "evaluate",
    "Evaluate the tuned model",
    [uses.engine, uses.model, ...uses.metrics, ...uses.trackers],
    { ...common, splits: scored },
    after,
  );
  const exports = uses.exporters.map((exporter) => make.exporter(exporter, recipe, uses, after));
  const evaluated = scored.length > 0 ? [evaluate] : [];
  const visualize =
    uses.visualizers.length > 0 ? [make.visualize(uses, evaluated.length > 0 ? "evaluate" : "train")] : [];
  return [
    ...fetch,
    read,
    { ...prepare, needs: ["read", ...fetched] },
    ...baseline,
    train,
    ...evaluated,
    ...exports,
    ...visualize,
  ];
}

/** One entry for each use in the role `augment`, in their order; no key where there is none. */
function augmentOf({ data }: Recipe): JsonObject {
  return data.augment.length > 0 ? { augment: data.augment.map(({ probability }) => ({ probability })) } : {};
}

const splitsWith = (recipe: Recipe): string[] => {
  const { split } = recipe.data;
  if (split.column !== undefined) return ["validation", "test"];
  return (["validation", "test"] as const).filter((name) => split[name] > 0);
};

const needsFetching = (recipe: Recipe, uses: ResolvedUses): boolean =>
  uses.modelOffer.contribution.fetches.includes(schemeOf(recipe.model.ref));

type Placed = Pick<Stage, "needs"> & Partial<Pick<Stage, "consumes" | "produces" | "network">>;

function stageMaker(context: PlanContext) {
  const limits = {
    memoryBytes: Math.floor(context.machine.memoryBytes * 0.85),
    wallSeconds: week,
    tasks: 4096,
    fileBytes: 256 * gibibyte,
  };

  const environmentOf = (uses: readonly PinnedUse[]) =>
    context.environmentFor([...new Set(uses.map((use) => use.plugin))]);

  function python(
    id: string,
    kind: Stage["kind"],
    title: string,
    stageUses: PinnedUse[],
    options: JsonObject,
    placed: Placed,
  ): Stage {
    return {
      id,
      kind,
      title,
      runs: "python",
      uses: stageUses,
      environment: environmentOf(stageUses).id,
      options,
      limits,
      network: [],
      secrets: [],
      ...placed,
    };
  }

  return {
    python,

    fetch(recipe: Recipe, uses: ResolvedUses): Stage {
      const { capabilities, optionalCapabilities } = uses.modelOffer.plugin.manifest.tuneit;
      const scopes = (kind: string, asked: typeof capabilities): string[] =>
        asked.filter((one) => one.kind === kind).map((one) => one.scope);
      const network = scopes("net:connect", [...capabilities, ...optionalCapabilities]);
      return python(
        "fetch",
        "fetch",
        "Fetch the model",
        [uses.model],
        { reference: recipe.model.ref },
        { needs: [], network },
      );
    },

    read(uses: ResolvedUses): Stage {
      const { reader } = uses;
      const produces = canonicalSha256({ format: 1, source: context.source.sha256, reader: identity(reader) });
      return python("read", "read", "Read the data", [reader], {}, { needs: [], produces });
    },

    prepare(recipe: Recipe, uses: ResolvedUses, dataset: string): Stage {
      const { columns, split } = recipe.data;
      const options = {
        columns,
        roles: uses.roles,
        split,
        maxLength: recipe.train.maxLength,
        reference: recipe.model.ref,
      } as unknown as JsonObject;
      const stageUses = [...uses.transforms, uses.engine, uses.model];
      const produces = canonicalSha256({
        format: 1,
        dataset,
        options,
        task: recipe.task,
        seed: recipe.seed,
        model: context.modelSha256,
        uses: stageUses.map(identity),
        runtime: context.tuneitVersion,
        environment: environmentOf(stageUses).hash,
      });
      return python("prepare", "prepare", "Clean, split and tokenize", stageUses, options, {
        needs: ["read"],
        consumes: dataset,
        produces,
      });
    },

    exporter(exporter: PinnedUse, recipe: Recipe, uses: ResolvedUses, placed: Placed): Stage {
      const options = { reference: recipe.model.ref, maxLength: recipe.train.maxLength, sampleRows: 16 };
      return python(
        `export-${exporter.contribution}`,
        "export",
        `Export as ${exporter.contribution}`,
        [exporter, uses.engine, uses.model],
        options,
        placed,
      );
    },

    visualize(uses: ResolvedUses, after: string): Stage {
      return {
        id: "visualize",
        kind: "visualize",
        title: "Draw charts",
        runs: "isolate",
        needs: [after],
        uses: [...uses.visualizers],
        options: {},
        limits,
        network: [],
        secrets: [],
      };
    },
  };
}

/** What decides the outcome of a contribution: its bytes, not its version. */
const identity = (use: PinnedUse) => ({ integrity: use.integrity, contribution: use.contribution, with: use.with });
