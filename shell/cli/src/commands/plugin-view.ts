import type { InstalledPlugin, PluginStart } from "@tuneit/kernel";
import type { GrantedCapability, PluginUse, ProgramUse } from "@tuneit/protocol";
import type { CommandContext } from "../command-context.ts";
import { exitCodes } from "../errors/exit-code.ts";
import { errorLine, reportOf } from "../errors/report.ts";
import { bytes, count, shortTime } from "../terminal/figures.ts";
import { table } from "../terminal/table.ts";
import { printable } from "../terminal/printable.ts";

export async function list(context: CommandContext): Promise<void> {
  const plugins = await (await context.kernel()).plugins.list();
  const rows = plugins.map((plugin) => [plugin.name, plugin.version, stateOf(plugin), offersOf(plugin)]);
  context.terminal.answer({ plugins }, () =>
    rows.length > 0
      ? table(["name", "version", "state", "offers"], rows)
      : "No plugins yet. Install one with: tuneit plugin install NAME",
  );
}

const offersOf = ({ manifest }: InstalledPlugin): string =>
  Object.values(manifest.tuneit.contributes)
    .flatMap((all) => (all ?? []).map((one) => one.id))
    .join(", ");

function stateOf(plugin: InstalledPlugin): string {
  const state = plugin.enabled ? (plugin.signed ? "signed" : "unsigned") : `off: ${printable(plugin.reason ?? "")}`;
  return [state, ...(plugin.pinned ? ["pinned"] : []), ...waitingOf(plugin)].join("; ");
}

const listOf = (asks: readonly (GrantedCapability & { required: boolean })[]): string =>
  asks.map((ask) => `${ask.kind} ${ask.scope}${ask.required ? "" : " (optional)"}`).join(", ");

const waitingOf = ({ waiting }: InstalledPlugin): string[] =>
  waiting ? [`update ${waiting.version} waits: asks for ${listOf(waiting.asks)}`] : [];

export async function info(context: CommandContext, [name]: readonly string[]): Promise<void> {
  const plugin = await (await context.kernel()).plugins.info(name!);
  const { manifest } = plugin;
  const asks = [...manifest.tuneit.capabilities, ...manifest.tuneit.optionalCapabilities];
  const has = (list: readonly GrantedCapability[], one: GrantedCapability): boolean =>
    list.some((other) => other.kind === one.kind && other.scope === one.scope);
  const granted = (one: GrantedCapability): string =>
    has(plugin.denied, one) ? "denied" : has(plugin.grants, one) ? "yes" : "no";
  context.terminal.answer(plugin, () =>
    [
      `${manifest.tuneit.displayName} (${plugin.name} ${plugin.version}), ${manifest.license}`,
      printable(manifest.description),
      `${plugin.signed ? "signed" : "not signed"}, ${plugin.integrity}`,
      ...(plugin.enabled ? [] : [`Off: ${printable(plugin.reason ?? "")}`]),
      ...waitingOf(plugin).map((text) => `${text}. Accept it with: tuneit plugin update ${plugin.name} --yes`),
      "",
      ...Object.entries(manifest.tuneit.contributes).flatMap(([point, all]) =>
        (all ?? []).map((one) => `  ${point} ${one.id}: ${printable(one.title)}`),
      ),
      ...(manifest.tuneit.taps ?? []).map(({ hook }) => `  hears of ${hook}`),
      "",
      asks.length > 0
        ? table(
            ["asks for", "scope", "granted", "why"],
            asks.map((one) => [one.kind, one.scope, granted(one), one.reason]),
          )
        : "Asks for nothing.",
      "",
      ...usedBy(plugin.use),
    ].join("\n"),
  );
}

/** What it used in this workspace, of either half that it has. */
function usedBy(use: PluginUse | null): string[] {
  if (use === null) return ["Not used here yet."];
  const halves = [
    ["isolate", use.isolate],
    ["Python", use.python],
  ] as const;
  const rows = halves.flatMap(([name, half]) => (half === null ? [] : [[name, ...figuresOf(half)]]));
  const since = new Date(use.since).toISOString().slice(0, 16).replace("T", " ");
  return [
    `Used by version ${use.version} since ${since} UTC:`,
    table(["", "calls", "failed", "time", "longest call", "peak memory"], rows),
  ];
}

const figuresOf = ({ calls, failed, totalMs, longestMs, peakMemoryBytes }: ProgramUse): string[] => [
  ...[count(calls), count(failed), shortTime(totalMs), shortTime(longestMs)],
  peakMemoryBytes === 0 ? "" : bytes(peakMemoryBytes),
];

export async function update(
  context: CommandContext,
  [name]: readonly string[],
  options: { yes?: boolean },
): Promise<void> {
  const grant = options.yes ? "declared" : context.terminal.live ? "prompt" : "none";
  const updated = await (await context.kernel()).plugins.update(name, { ...context.waiting, grant });
  const rows = updated.map((one) => [
    one.name,
    one.from,
    one.to,
    one.held.length > 0 ? `waits until you accept: ${listOf(one.held)}` : "",
  ]);
  context.terminal.answer({ updated }, () =>
    rows.length > 0 ? table(["name", "from", "to", ""], rows) : "Everything is up to date.",
  );
}

export async function enable(context: CommandContext, [name]: readonly string[]): Promise<void> {
  await (await context.kernel()).plugins.enable(name!);
  context.terminal.answer({ enabled: name }, () => `${name} is on; its crashes are forgotten`);
}

export async function disable(context: CommandContext, [name]: readonly string[]): Promise<void> {
  await (await context.kernel()).plugins.disable(name!);
  context.terminal.answer(
    { disabled: name },
    () => `${name} is off, and so is what needs it. Switch it on again with: tuneit plugin enable ${name}`,
  );
}

/** Starts every plugin that is on and has code for an isolate, and says how long each took or why it does not start. */
export async function probePlugins(context: CommandContext): Promise<number> {
  const kernel = await context.kernel();
  const failed: { plugin: string; error: ReturnType<typeof reportOf> }[] = [];
  for (const { name, enabled } of await kernel.plugins.list()) {
    if (!enabled) continue;
    await kernel.plugins.start(name).catch((error: unknown) => failed.push({ plugin: name, error: reportOf(error) }));
  }
  const started = kernel.bootReport();
  const rows = started.map((one) => [one.plugin, one.version, ...timesOf(one)]);
  context.terminal.answer({ started, failed }, () =>
    [
      table(["plugin", "version", "verify ms", "start ms", "load ms", "together"], rows),
      ...failed.map(({ error }) => errorLine(error)),
    ].join("\n"),
  );
  return failed.length > 0 ? exitCodes.failed : exitCodes.done;
}

const timesOf = ({ verifyMs, spawnMs, loadMs }: PluginStart): string[] =>
  [verifyMs, spawnMs, loadMs, verifyMs + spawnMs + loadMs].map((ms) => ms.toFixed(0));
