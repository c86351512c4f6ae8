import type { LockFile, PluginManifest, PluginName, UpdateTrial } from "@tuneit/protocol";
import type { Preparation } from "../store/preparation.ts";
import type { PluginStatesFile } from "./plugin-states.ts";

/** Updates of which no code ran yet: the first start decides whether they stay. Design: `registry.md`, Installing, step 10. */
export class UpdateTrials {
  readonly #states: PluginStatesFile;

  constructor(states: PluginStatesFile) {
    this.#states = states;
  }

  /** What is new is on trial, what waited for it waits no longer. Written before the lock is: a trial of what is not active says nothing. */
  begin({ changed, removed }: Preparation): Promise<void> {
    const gone = new Set<string>([...changed.map(({ name }) => name), ...removed]);
    const together = Object.fromEntries(
      changed.flatMap(({ name, integrity, before }) => (before ? [[name, { integrity, before }]] : [])),
    );
    const begun = changed
      .filter(({ before, manifest }) => before !== undefined && hasCode(manifest))
      .map(({ name, integrity }) => [name, { integrity, together }]);
    return this.#states.change(({ trials, waiting }) => {
      if (begun.length === 0 && ![trials, waiting].some((list) => Object.keys(list).some((name) => gone.has(name))))
        return undefined;
      return { trials: { ...without(trials, gone), ...Object.fromEntries(begun) }, waiting: without(waiting, gone) };
    });
  }

  /** It started. */
  passed(plugin: string, integrity: string): Promise<void> {
    return this.#states.change(({ trials }) =>
      trialOf(trials, plugin)?.integrity === integrity ? { trials: without(trials, new Set([plugin])) } : undefined,
    );
  }

  /** The lock without the update of a plugin that did not start; undefined where none is on trial. */
  async undo(
    plugin: string,
    integrity: string,
    lock: LockFile,
  ): Promise<{ lock: LockFile; version: string } | undefined> {
    const trial = trialOf((await this.#states.read()).trials, plugin);
    if (trial?.integrity !== integrity || lock.plugins[plugin as PluginName]?.integrity !== trial.integrity)
      return undefined;
    const back = Object.entries(trial.together).filter(
      ([name, { integrity }]) => lock.plugins[name as PluginName]?.integrity === integrity,
    );
    const names = new Set(back.map(([name]) => name));
    await this.#states.change(({ trials }) => ({ trials: without(trials, names) }));
    const plugins = { ...lock.plugins, ...Object.fromEntries(back.map(([name, { before }]) => [name, before])) };
    return {
      lock: { ...lock, plugins, environment: null },
      version: trial.together[plugin as PluginName]!.before.version,
    };
  }
}

const trialOf = (trials: Readonly<Record<string, UpdateTrial>>, plugin: string): UpdateTrial | undefined =>
  Object.hasOwn(trials, plugin) ? trials[plugin] : undefined;

const hasCode = ({ tuneit: { main, contributes } }: PluginManifest): boolean =>
  main !== undefined ||
  Object.values(contributes).some((list) => list?.some(({ entry }) => entry.startsWith("python:")));

const without = <Value>(list: Readonly<Record<string, Value>>, names: ReadonlySet<string>): Record<string, Value> =>
  Object.fromEntries(Object.entries(list).filter(([name]) => !names.has(name)));
