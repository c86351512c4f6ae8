/** `full`: namespaces by bubblewrap. `landlock`: Landlock and a wider system call filter. `none`: nothing that holds. */
export type ConfinementLevel = "full" | "landlock" | "none";

/** Of a worker and all it starts, from its first instruction on. */
export interface HardLimit {
  readonly memoryBytes: number;
  readonly tasks: number;
}

/** Where a worker's own control group can be made: the unified hierarchy rules memory and tasks, an older one either. */
export interface GroupParent {
  readonly folder: string;
  readonly rules: "both" | "memory" | "tasks";
}

/** What holds memory and tasks hard; found by trying it. */
export type HardLimits =
  | { readonly by: "groups"; readonly parents: readonly GroupParent[] }
  | { readonly by: "systemd"; readonly argv: readonly string[]; readonly env: Readonly<Record<string, string>> };

/** What this machine really did when it was tried. */
export interface Confinement {
  readonly level: ConfinementLevel;
  /** Why it is not better; empty for `full`. */
  readonly reasons: readonly string[];
  /** What to do about it, an act. */
  readonly mend: string;
  /** bubblewrap, where it works. */
  readonly bwrap?: string;
  /** bubblewrap since 0.8 can forbid further user namespaces. */
  readonly disablesUserNamespaces?: boolean;
  readonly landlockAbi?: number;
  /** What holds memory and tasks from the first byte on; without it they are watched, four times a second. */
  readonly hardLimits?: HardLimits | undefined;
  /** Why they are only watched; empty where they are held. */
  readonly watchedBecause: string;
}

/** What starts a program with less power: `launcher.py` and an interpreter that runs it. */
export interface Launcher {
  /** 3.10 or newer; the standard library is enough. */
  readonly python: string;
  /** Folder of `tuneit_runtime`. */
  readonly runtimeFolder: string;
}

export interface Bind {
  /** Absolute path on this machine. */
  readonly host: string;
  /** Where the worker sees it; under Landlock it sees the host's path instead. */
  readonly inside: string;
  /** Foreign code may write beside it: under Landlock, whose rules follow links, a link in its place is refused. */
  readonly refusesLinks?: boolean | undefined;
}

/** A started worker gets descriptor 3 (its channel) and, where `seccomp` is set, that file as descriptor 4. */
export interface ConfinedCommand {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly seccomp: string | null;
  /** Folders below which the worker has a control group named after its process; whoever started it removes them. */
  readonly groups: readonly string[];
}
