import "reflect-metadata";
import { container as root, instanceCachingFactory, type DependencyContainer, type InjectionToken } from "tsyringe";
import type { RecipeInput } from "@tuneit/protocol";
import { viewAudit } from "./kernel/audit-view.ts";
import { ContributionCaller } from "./kernel/contribution-caller.ts";
import { Datasets } from "./kernel/datasets.ts";
import { examine } from "./kernel/doctor.ts";
import { Isolates } from "./kernel/isolates.ts";
import { Models } from "./kernel/models.ts";
import { PluginShelf } from "./kernel/plugin-shelf.ts";
import { PluginConduct } from "./kernel/plugin-conduct.ts";
import { PluginFaults } from "./kernel/plugin-faults.ts";
import { PluginTaps } from "./kernel/plugin-taps.ts";
import { Plugins } from "./kernel/plugins.ts";
import { Secrets } from "./kernel/secrets.ts";
import { StageSecrets } from "./kernel/stage-secrets.ts";
import { RunLedger } from "./attendance/run-ledger.ts";
import { RunStanding } from "./attendance/run-standing.ts";
import { Runs } from "./kernel/runs.ts";
import { EffectiveGrants } from "./capabilities/effective-grants.ts";
import { DataSources } from "./intake/data-sources.ts";
import { lockPath } from "./kernel/recorded-grants.ts";
import { Workplace } from "./kernel/workplace.ts";
import { UsageBook } from "./usage/usage-book.ts";
import type { AuditFilter, Kernel, KernelOptions, RecipeOptions, StartOptions } from "./kernel-api.ts";
import { createPoints, tapDeadlineMs, type Points } from "./points/points.ts";

const token = <T>(name: string): InjectionToken<T> => Symbol(name);

const services = {
  place: token<Workplace>("place"),
  shelf: token<PluginShelf>("shelf"),
  isolates: token<Isolates>("isolates"),
  usage: token<UsageBook>("usage"),
  caller: token<ContributionCaller>("caller"),
  points: token<Points>("points"),
  faults: token<PluginFaults>("faults"),
  conduct: token<PluginConduct>("conduct"),
  ledger: token<RunLedger>("ledger"),
  standing: token<RunStanding>("standing"),
  taps: token<PluginTaps>("taps"),
  secrets: token<Secrets>("secrets"),
  stageSecrets: token<StageSecrets>("stageSecrets"),
  plugins: token<Plugins>("plugins"),
  runs: token<Runs>("runs"),
  datasets: token<Datasets>("datasets"),
  models: token<Models>("models"),
  sources: token<DataSources>("sources"),
} as const;

/** Each service is made when it is first asked for, and once. */
function wire(place: Workplace): DependencyContainer {
  const container = root.createChildContainer();
  const provide = <T>(name: InjectionToken<T>, make: (from: DependencyContainer) => T): void =>
    void container.register(name, { useFactory: instanceCachingFactory(make) });
  container.register(services.place, { useValue: place });
  provide(services.shelf, (from) => new PluginShelf(from.resolve(services.place)));
  provide(
    services.faults,
    (from) => new PluginFaults(from.resolve(services.shelf).audit, from.resolve(services.place).options.onFault),
  );
  provide(services.usage, (from) => new UsageBook(from.resolve(services.place).workspace));
  provide(
    services.conduct,
    (from) =>
      new PluginConduct(from.resolve(services.shelf), from.resolve(services.faults), from.resolve(services.usage)),
  );
  provide(
    services.isolates,
    (from) =>
      new Isolates(from.resolve(services.place), {
        shelf: from.resolve(services.shelf),
        faults: from.resolve(services.faults),
        conduct: from.resolve(services.conduct),
        // Resolved at the first start: taps need the isolates themselves.
        onStarted: (start) => from.resolve(services.taps).activated(start),
      }),
  );
  provide(
    services.taps,
    (from) =>
      new PluginTaps(from.resolve(services.place), {
        shelf: from.resolve(services.shelf),
        isolates: from.resolve(services.isolates),
        hooks: from.resolve(services.points).lifecycle,
        deadlineMs: tapDeadlineMs,
      }),
  );
  provide(
    services.ledger,
    (from) =>
      new RunLedger(from.resolve(services.place).workspace, {
        audit: from.resolve(services.shelf).audit,
        active: () => from.resolve(services.shelf).active(),
        conduct: from.resolve(services.conduct),
        onFault: (error) => from.resolve(services.faults).reportOwn(error),
      }),
  );
  provide(services.standing, (from) => {
    const { workspace, options } = from.resolve(services.place);
    return new RunStanding({ workspace, policy: options.policy }, from.resolve(services.shelf));
  });
  provide(services.secrets, (from) => new Secrets(from.resolve(services.place).vault));
  provide(
    services.stageSecrets,
    (from) => new StageSecrets(from.resolve(services.place), from.resolve(services.shelf)),
  );
  provide(
    services.caller,
    (from) =>
      new ContributionCaller(from.resolve(services.place), {
        shelf: from.resolve(services.shelf),
        isolates: from.resolve(services.isolates),
        secrets: from.resolve(services.stageSecrets),
        conduct: from.resolve(services.conduct),
      }),
  );
  provide(services.points, (from) =>
    createPoints({ onFault: (fault) => from.resolve(services.faults).reportTap(fault) }),
  );
  provide(
    services.plugins,
    (from) =>
      new Plugins(from.resolve(services.place), {
        shelf: from.resolve(services.shelf),
        caller: from.resolve(services.caller),
        isolates: from.resolve(services.isolates),
        ledger: from.resolve(services.ledger),
        usage: from.resolve(services.usage),
        standing: from.resolve(services.standing),
      }),
  );
  provide(
    services.runs,
    (from) =>
      new Runs(from.resolve(services.place), {
        shelf: from.resolve(services.shelf),
        caller: from.resolve(services.caller),
        hooks: from.resolve(services.points).lifecycle,
        taps: from.resolve(services.taps),
        secrets: from.resolve(services.stageSecrets),
        conduct: from.resolve(services.conduct),
        ledger: from.resolve(services.ledger),
        standing: from.resolve(services.standing),
      }),
  );
  provide(
    services.datasets,
    (from) =>
      new Datasets(from.resolve(services.shelf), from.resolve(services.caller), from.resolve(services.place).home),
  );
  provide(
    services.models,
    (from) =>
      new Models(from.resolve(services.place), {
        shelf: from.resolve(services.shelf),
        caller: from.resolve(services.caller),
      }),
  );
  provide(services.sources, (from) => {
    const [place, shelf, caller] = [
      from.resolve(services.place),
      from.resolve(services.shelf),
      from.resolve(services.caller),
    ];
    const { consent, policy } = place.options;
    const grants = new EffectiveGrants({ grants: shelf.grants, lock: lockPath(place), policy });
    return new DataSources({
      workspace: place.workspace,
      active: () => shelf.active(),
      off: () => shelf.off(),
      effective: ({ manifest }) => grants.of(manifest),
      grant: (plugin, capability) => from.resolve(services.plugins).grant(plugin, capability),
      ask: consent,
      callIsolate: (use, input, options) => caller.callIsolate(use, input, options),
      runPython: (job, waiting) => caller.runPython(job, waiting),
    });
  });
  return container;
}

/**
 * Opens a workspace. Starts no process and runs no plugin until something is asked of it; close it, or use `await using`.
 *
 * @example
 * await using kernel = await createKernel({ workspace: "./my-project" });
 * const run = await kernel.run("recipes/spam.yaml", { grant: "declared" });
 * const { metrics } = await run.result();
 */
export async function createKernel(options: KernelOptions): Promise<Kernel> {
  const place = await Workplace.open(options);
  const container = wire(place);
  const runs = container.resolve(services.runs);
  const close = async (): Promise<void> => {
    await runs.close();
    await container.resolve(services.taps).close();
    await container.resolve(services.isolates).close();
    await container.resolve(services.usage).close();
    await container.resolve(services.faults).close();
    await container.resolve(services.shelf).registry.close();
  };
  return {
    workspace: place.workspace,
    home: place.home,
    runs,
    get plugins() {
      return container.resolve(services.plugins);
    },
    get datasets() {
      return container.resolve(services.datasets);
    },
    get models() {
      return container.resolve(services.models);
    },
    get sources() {
      return container.resolve(services.sources);
    },
    get secrets() {
      return container.resolve(services.secrets);
    },
    get hooks() {
      return container.resolve(services.points).lifecycle;
    },
    readRecipe: async (recipe: string | RecipeInput, given?: RecipeOptions) =>
      (await runs.readRecipe(recipe, given)).recipe,
    plan: (recipe: string | RecipeInput, given?: RecipeOptions) => runs.plan(recipe, given),
    run: (recipe: string | RecipeInput, given?: StartOptions) => runs.run(recipe, given),
    doctor: () => examine(place),
    confinement: async () => (await place.confinement()).level,
    audit: async (filter?: AuditFilter) => {
      await container.resolve(services.ledger).settle();
      return viewAudit(container.resolve(services.shelf).audit.path, filter);
    },
    outbound: place.outbound,
    bootReport: () => [...container.resolve(services.isolates).starts],
    faults: () => container.resolve(services.faults).all,
    close,
    [Symbol.asyncDispose]: close,
  };
}
