/** A lock is a requirements file with hashes: pure text, so that its sha256 names the environment. */

export interface LockedPackage {
  readonly name: string;
  readonly version: string;
  /** Condition under which it counts; locks for one interpreter have none. */
  readonly marker: string | null;
  readonly hashes: readonly string[];
}

const requirement = /^([A-Za-z0-9._-]+)==([^\s;\\]+)(?:\s*;\s*([^\\]+?))?\s*$/;
/** Its page lists wheels of all Pythons, a folder of wheels only those that lie there. */
const partlyHashed: ReadonlySet<string> = new Set(["torch"]);

export function parseLock(text: string): LockedPackage[] {
  const statements = text.replaceAll("\\\n", " ").split("\n");
  return statements.filter((line) => line.trim() !== "" && !line.startsWith("#")).map(parseStatement);
}

function parseStatement(line: string): LockedPackage {
  const [head = "", ...hashes] = line.split(/\s--hash=/).map((part) => part.trim());
  const match = requirement.exec(head);
  if (!match) throw new Error(`not a locked requirement: ${head.slice(0, 100)}`);
  return { name: match[1]!.toLowerCase(), version: match[2]!, marker: match[3] ?? null, hashes: hashes.sort() };
}

/** The base's hashes win: an index that serves other bytes for a version that we checked is not believed. */
export function withBaseHashes(packages: readonly LockedPackage[], base: readonly LockedPackage[]): LockedPackage[] {
  const checked = new Map(
    base
      .filter(({ name, hashes }) => hashes.length > 0 && !partlyHashed.has(name))
      .map((entry) => [`${entry.name}==${entry.version}`, entry.hashes]),
  );
  return packages.map((entry) => ({
    ...entry,
    hashes: checked.get(`${entry.name}==${entry.version}`) ?? entry.hashes,
  }));
}

export interface LockHeader {
  readonly python: string;
  readonly platform: string;
  readonly accelerator: string;
}

export function writeLock(header: LockHeader, packages: readonly LockedPackage[]): string {
  const head = Object.entries({ format: 1, ...header }).map(([key, value]) => `# ${key}: ${value}`);
  const body = packages
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, version, hashes }) => {
      return [`${name}==${version}`, ...hashes.map((hash) => `    --hash=${hash}`)].join(" \\\n");
    });
  return `${[...head, ...body].join("\n")}\n`;
}

const cudaPackage = /^(?:nvidia-|cuda-|triton$)/;

export function cudaPackages(packages: readonly LockedPackage[]): string[] {
  return packages.map(({ name }) => name).filter((name) => cudaPackage.test(name));
}
