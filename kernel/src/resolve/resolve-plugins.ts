import { isCoded, type PluginName } from "@tuneit/protocol";
import { fail } from "../errors/index.ts";
import { candidatesFor, type CandidateRules } from "./candidates.ts";
import { meets, type Candidate, type Requirement, type ResolvedPlugin } from "./requirement.ts";
import { isRange } from "./versions.ts";

export interface ResolveRequest extends CandidateRules {
  /** What the user asks for now. What the lock says they wanted before is added to it. */
  readonly wanted: readonly { readonly name: PluginName; readonly range: string }[];
  /** Plugins to leave out, although the lock has them. */
  readonly remove?: ReadonlySet<string>;
}

/** Beyond this many tries the plugins fight rather than fit, and the first conflict is told. */
const maxTries = 2000;

/**
 * One version for each plugin that is wanted or needed, sorted by name. Tries the best candidates first and goes back
 * where they lead nowhere; the refusal is that of the best ones.
 *
 * @throws TUNEIT_RESOLVE_NOT_FOUND, TUNEIT_RESOLVE_RANGE_UNSATISFIED, TUNEIT_RESOLVE_ENGINE_MISMATCH,
 * TUNEIT_RESOLVE_CYCLE, TUNEIT_RESOLVE_UNREACHABLE, TUNEIT_STORE_BLOCKED
 */
export async function resolvePlugins(request: ResolveRequest): Promise<ResolvedPlugin[]> {
  const roots = rootRequirements(request);
  const search = new Search(request);
  const chosen = await search.complete(new Map(), roots);
  if (!chosen) throw search.failure ?? new Error("a search without answer and without reason");
  const wanted = new Set(roots.map(({ name }) => name));
  const plugins = [...chosen.values()].map((candidate) => ({ ...candidate, wanted: wanted.has(candidate.name) }));
  return plugins.sort((left, right) => (left.name < right.name ? -1 : 1));
}

function rootRequirements({ wanted, lock, remove, folders }: ResolveRequest): Requirement[] {
  const root = (name: PluginName, range: string): Requirement => ({ name, range, chain: [], isTag: !isRange(range) });
  const now = [...wanted.map(({ name, range }) => root(name, range)), ...folders.map(({ name }) => root(name, "*"))];
  const named = new Set<string>(now.map(({ name }) => name));
  const before = (Object.keys(lock.plugins) as PluginName[]).filter(
    (name) => lock.plugins[name]!.wanted && !named.has(name) && !remove?.has(name),
  );
  return [...now, ...before.map((name) => root(name, "*"))];
}

type Chosen = ReadonlyMap<string, Candidate>;

class Search {
  /** Why the best way failed. */
  failure: Error | undefined;
  readonly #rules: CandidateRules;
  #tries = 0;

  constructor(rules: CandidateRules) {
    this.#rules = rules;
  }

  /** The chosen plugins with all open requirements met, or undefined where no choice meets them. */
  async complete(chosen: Chosen, open: readonly Requirement[]): Promise<Chosen | undefined> {
    const [next, ...rest] = open;
    if (!next) return this.#withoutCycle(chosen);
    const present = chosen.get(next.name);
    if (present) return this.#keep(present, next, rest, chosen);
    const requirements = [next, ...rest.filter(({ name }) => name === next.name)];
    return this.#choose(
      requirements,
      rest.filter(({ name }) => name !== next.name),
      chosen,
    );
  }

  async #keep(
    present: Candidate,
    next: Requirement,
    rest: readonly Requirement[],
    chosen: Chosen,
  ): Promise<Chosen | undefined> {
    if (meets(present, next)) return this.complete(chosen, rest);
    const values = {
      plugin: next.name,
      chain: [...next.chain, `${next.name}@${next.range}`].join(" → "),
      available: `${present.version}, which others need`,
    };
    return this.#failed(fail("TUNEIT_RESOLVE_RANGE_UNSATISFIED", values));
  }

  async #choose(
    requirements: readonly Requirement[],
    open: readonly Requirement[],
    chosen: Chosen,
  ): Promise<Chosen | undefined> {
    try {
      for await (const candidate of candidatesFor(requirements, this.#rules)) {
        if (++this.#tries > maxTries) return undefined;
        const chain = [...requirements[0]!.chain, `${candidate.name}@${candidate.version}`];
        const found = await this.complete(new Map(chosen).set(candidate.name, candidate), [
          ...open,
          ...peersOf(candidate, chain),
        ]);
        if (found) return found;
      }
    } catch (error) {
      // What the network or the answer got wrong does not get better with another version.
      if (!isCoded(error) || isFinal(error.code)) throw error;
      return this.#failed(error);
    }
    return undefined;
  }

  #withoutCycle(chosen: Chosen): Chosen | undefined {
    const cycle = findCycle(chosen);
    return cycle ? this.#failed(fail("TUNEIT_RESOLVE_CYCLE", { chain: cycle.join(" → ") })) : chosen;
  }

  #failed(error: Error): undefined {
    this.failure ??= error;
    return undefined;
  }
}

const isFinal = (code: string): boolean =>
  ["TUNEIT_RESOLVE_UNREACHABLE", "TUNEIT_RESOLVE_ANSWER_INVALID"].includes(code);

function peersOf(candidate: Candidate, chain: readonly string[]): Requirement[] {
  return Object.entries(candidate.peers).map(([name, range]) => ({
    name: name as PluginName,
    range,
    chain,
    isTag: false,
  }));
}

/** Names of a circle, the first again at its end. */
function findCycle(chosen: Chosen): string[] | undefined {
  const done = new Set<string>();
  const visit = (name: string, path: readonly string[]): string[] | undefined => {
    const start = path.indexOf(name);
    if (start >= 0) return [...path.slice(start), name];
    if (done.has(name)) return undefined;
    done.add(name);
    return firstFound(Object.keys(chosen.get(name)?.peers ?? {}), (peer) => visit(peer, [...path, name]));
  };
  return firstFound([...chosen.keys()], (name) => visit(name, []));
}

function firstFound<Item, Found>(items: readonly Item[], look: (item: Item) => Found | undefined): Found | undefined {
  for (const item of items) {
    const found = look(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
