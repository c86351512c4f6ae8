import { basename } from "node:path";
import type { Asked } from "@tuneit/packaging";
import { askedBy } from "@tuneit/packaging";
import {
  sourceAnswers,
  type DataSource,
  type GrantedCapability,
  type JsonObject,
  type PinnedUse,
  type SourceAsk,
  type SourceQuestion,
} from "@tuneit/protocol";
import type { z } from "zod";
import type { Effective } from "../capabilities/effective-grants.ts";
import { fail } from "../errors/index.ts";
import { meaningOf, warningsFor } from "../grants/explain.ts";
import { covers } from "../grants/scope.ts";
import type { ActivePlugin } from "../points/contribution-key.ts";
import { checkConfiguration } from "../runs/configuration.ts";
import { pin } from "../runs/plan-context.ts";
import { pickedFile } from "../sources/source-file.ts";
import type { Waiting } from "../waiting.ts";
import type { DataSourceService, FetchAsked, FetchedFile } from "./data-source-service.ts";
import { checkFetched, FetchFolder } from "./fetched-file.ts";
import { keyOf, namedBy, neededFor, shownAsk, type FoundSource, type Named } from "./source-needs.ts";

interface Bound {
  readonly role: string;
  readonly host: string;
  readonly inside: string;
}

interface FetchJob {
  readonly job: "source";
  readonly uses: readonly PinnedUse[];
  readonly input: JsonObject;
  readonly task: string;
  readonly readOnly: readonly Bound[];
  readonly writable: readonly Bound[];
  readonly network: boolean;
  readonly named: Pick<Named, "hosts" | "secrets">;
  readonly deadlineMs: number;
}

interface Consent {
  readonly plugin: string;
  readonly version: string;
  readonly signer: string | null;
  readonly asks: readonly (Asked & { means: string })[];
  readonly warnings: readonly string[];
}

/** What the kernel does for it. */
export interface SourceParts {
  readonly workspace: string;
  readonly active: () => Promise<ActivePlugin[]>;
  /** Plugins that are off, with the reason. */
  readonly off: () => Promise<ReadonlyMap<string, { reason: string; culprit: string }>>;
  readonly effective: (plugin: ActivePlugin) => Promise<Effective>;
  readonly grant: (plugin: string, capability: GrantedCapability) => Promise<void>;
  /** Asks a person; absent = there is none. */
  readonly ask: ((request: Consent) => Promise<boolean>) | undefined;
  readonly callIsolate: (
    use: PinnedUse,
    input: unknown,
    options: { signal?: AbortSignal | undefined },
  ) => Promise<unknown>;
  readonly runPython: (job: FetchJob, waiting: Waiting) => Promise<unknown>;
}

/** As long as a fetch of a model may take. */
const deadlineMs = 7 * 24 * 3600 * 1000;

/** `kernel.sources`: data that lies elsewhere becomes a file, by the plugins that know where. */
export class DataSources implements DataSourceService {
  readonly #parts: SourceParts;

  constructor(parts: SourceParts) {
    this.#parts = parts;
  }

  async list(): Promise<DataSource[]> {
    const off = await this.#parts.off();
    return Promise.all(
      (await this.#all()).map((one) => this.#describe(one, off.get(one.plugin.manifest.name)?.reason)),
    );
  }

  async needs(source: string, settings: JsonObject): Promise<SourceAsk[]> {
    const found = await this.#find(source);
    const { granted } = await this.#parts.effective(found.plugin);
    // What is not filled in yet names nothing.
    const named = namedBy(found, withDefaults(found.contribution.config, settings));
    return neededFor(found, named).map((one) => shownAsk(one, granted));
  }

  async search(source: string, asked: Parameters<DataSourceService["search"]>[1], waiting = {}) {
    const { text, limit } = asked;
    return (await this.#question(source, asked, { op: "search", text, limit }, waiting)).items;
  }

  async show(source: string, asked: Parameters<DataSourceService["show"]>[1], waiting = {}) {
    const { id, revision } = asked;
    return this.#question(source, asked, { op: "show", id, revision }, waiting);
  }

  async fetch<Result>(
    source: string,
    { settings, grant = "none" }: FetchAsked,
    use: (file: FetchedFile) => Promise<Result>,
    waiting: Waiting = {},
  ): Promise<Result> {
    const found = await this.#find(source);
    const whole = checkConfiguration(found.contribution, settings, "/settings");
    const named = namedBy(found, whole);
    const needed = neededFor(found, named);
    await this.#requireOn(found.plugin);
    await this.#allow(found.plugin, needed, grant);
    await using folder = await FetchFolder.make(this.#parts.workspace);
    const answer = await this.#parts.runPython(await jobFor(found, whole, { named, needed, folder }), waiting);
    const { manifest } = found.plugin;
    const { file, path, rows, bytes, sha256, license, revision, warnings } = await checkFetched(
      answer,
      folder.path,
      manifest.name,
    );
    const origin = {
      ...{ format: 1 as const, source: keyOf(found), title: found.contribution.title },
      ...{ pluginVersion: manifest.version, settings: whole, hosts: [...named.hosts], revision, license, rows },
      ...{ bytes, sha256, fetchedAt: Date.now(), warnings },
    };
    waiting.signal?.throwIfAborted();
    // Awaited here, lest the folder be gone before.
    return await use({ path, name: file, origin });
  }

  async #all(): Promise<FoundSource[]> {
    return (await this.#parts.active()).flatMap((plugin) =>
      (plugin.manifest.tuneit.contributes["data-source"] ?? []).map((contribution) => ({
        ...{ point: "data-source" as const, plugin, contribution },
      })),
    );
  }

  /** By `@scope/name:id`, or by its id where only one plugin has it. */
  async #find(source: string): Promise<FoundSource> {
    const all = await this.#all();
    const [found, ...others] = all.filter((one) => [keyOf(one), one.contribution.id].includes(source));
    if (found !== undefined && others.length === 0) return found;
    const known = all.map(keyOf).join(", ") || "none; a plugin brings them along";
    throw fail("TUNEIT_SOURCE_UNKNOWN", { wanted: source.slice(0, 200), known });
  }

  async #describe(found: FoundSource, off: string | undefined): Promise<DataSource> {
    const { contribution, plugin } = found;
    const { granted } = await this.#parts.effective(plugin);
    return {
      ...{ source: keyOf(found), plugin: plugin.manifest.name, version: plugin.manifest.version },
      ...{ title: contribution.title, description: contribution.description ?? "", config: contribution.config },
      ...{ search: contribution.search?.title ?? null, files: contribution.names.files },
      asks: askedBy(plugin.manifest).map((one) => shownAsk(one, granted)),
      ...{ enabled: off === undefined, reason: off ?? null },
    };
  }

  async #requireOn({ manifest }: ActivePlugin): Promise<void> {
    const why = (await this.#parts.off()).get(manifest.name);
    if (why) throw fail("TUNEIT_ISOLATE_DISABLED", { plugin: manifest.name, ...why });
  }

  /** @throws TUNEIT_GRANT_MISSING, TUNEIT_GRANT_REFUSED */
  async #allow({ manifest, ...plugin }: ActivePlugin, needed: readonly Asked[], mode: FetchAsked["grant"]) {
    const { granted, denied } = await this.#parts.effective({ manifest, ...plugin });
    const refused = needed.filter((one) => denied.some((given) => covers(given, one)));
    if (refused.length > 0) throw fail("TUNEIT_GRANT_REFUSED", { plugin: manifest.name, list: listOf(refused) });
    const missing = needed.filter((one) => !granted.some((given) => covers(given, one)));
    if (missing.length === 0) return;
    const { ask, grant } = this.#parts;
    if (mode === "none" || (mode === "prompt" && !ask)) {
      const lines = missing.map((one) => `${manifest.name}: ${one.kind} ${one.scope}`);
      throw fail(
        "TUNEIT_GRANT_MISSING",
        { count: lines.length, list: lines.join("; ") },
        { details: { missing: lines } },
      );
    }
    if (mode === "prompt" && !(await ask!(consentFor(manifest, plugin.keyId, missing))))
      throw fail("TUNEIT_GRANT_REFUSED", { plugin: manifest.name, list: listOf(missing) });
    for (const { kind, scope } of missing) await grant(manifest.name, { kind, scope });
  }

  async #question<Op extends SourceQuestion["op"]>(
    source: string,
    { settings = {}, grant }: Pick<Parameters<DataSourceService["search"]>[1], "settings" | "grant">,
    question: Extract<SourceQuestion, { op: Op }>,
    { signal }: Waiting,
  ): Promise<z.infer<(typeof sourceAnswers)[Op]>> {
    const found = await this.#find(source);
    const { contribution } = found;
    if (contribution.search === undefined) throw fail("TUNEIT_SOURCE_NO_SEARCH", { title: contribution.title });
    await this.#requireOn(found.plugin);
    // What is required, such as the dataset's name, is what somebody is looking for.
    const filled = withDefaults(contribution.config, settings);
    await this.#allow(found.plugin, neededFor(found, namedBy(found, filled)), grant ?? "none");
    const use = pin("source", found, filled);
    const answer = await this.#parts.callIsolate({ ...use, entry: contribution.search.entry }, question, { signal });
    const { data, error } = sourceAnswers[question.op].safeParse(answer);
    if (error) throw fail("TUNEIT_SOURCE_ANSWER", { plugin: use.plugin }, { cause: error });
    return data as z.infer<(typeof sourceAnswers)[Op]>;
  }
}

interface Around {
  readonly named: Named;
  readonly needed: readonly Asked[];
  readonly folder: FetchFolder;
}

async function jobFor(found: FoundSource, settings: JsonObject, { named, needed, folder }: Around): Promise<FetchJob> {
  const picked = named.file === undefined ? undefined : await pickedFile(named.file, process.cwd());
  const source = picked
    ? [{ role: "source", host: picked.real, inside: `/data/source/${basename(picked.asked)}` }]
    : [];
  return {
    ...{ job: "source", uses: [pin("source", found, settings)], input: {}, task: "", readOnly: source },
    writable: [{ role: "output", host: folder.path, inside: "/data/output" }],
    network: needed.some(({ kind }) => kind === "net:connect"),
    ...{ named: { hosts: named.hosts, secrets: named.secrets }, deadlineMs },
  };
}

/** Given settings over the defaults of their schema. */
function withDefaults(config: JsonObject, given: JsonObject): JsonObject {
  const { properties } = config as { properties?: Record<string, { default?: JsonObject[string] }> };
  const defaults = Object.entries(properties ?? {}).filter(([, one]) => one.default !== undefined);
  return { ...Object.fromEntries(defaults.map(([name, one]) => [name, one.default!])), ...given };
}

const consentFor = (manifest: ActivePlugin["manifest"], signer: string | null, asks: readonly Asked[]): Consent => ({
  ...{ plugin: manifest.name, version: manifest.version, signer },
  asks: asks.map((one) => ({ ...one, means: meaningOf(one) })),
  warnings: warningsFor(asks, askedBy(manifest)),
});

const listOf = (asked: readonly GrantedCapability[]): string =>
  asked.map((one) => `${one.kind} ${one.scope}`).join("; ");
