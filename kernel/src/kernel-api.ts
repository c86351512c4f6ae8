import type {
  JsonObject,
  PreviewResult,
  ProfileResult,
  Recipe,
  RecipeInput,
  RoleTemplate,
  WaitingUpdate,
} from "@tuneit/protocol";
import type { DataSourceService } from "./intake/data-source-service.ts";
import type { PluginStart } from "./isolation/plugin-host.ts";
import type { ModelService } from "./models-api.ts";
import type { Outbound } from "./outbound/outbound.ts";
import type { ConsentRequest, PluginFault, PluginService } from "./plugins-api.ts";
import type { LifecycleHooks } from "./points/lifecycle.ts";
import type { PlanReport, RecipeOptions, Run, RunService, StartOptions } from "./runs-api.ts";
import type { RoleColumns, RoleWish } from "./roles/assign-columns.ts";
import type { AskPassphrase, AuditCheck, AuditFilter, SecretService } from "./safety-api.ts";
import type { RegistryAddress, StartedRegistry } from "./store/registry-source.ts";
import type { GrantMode, Waiting } from "./waiting.ts";

export type { PluginStart, RegistryAddress, StartedRegistry, WaitingUpdate };
export type * from "./intake/data-source-service.ts";
export type * from "./models-api.ts";
export type * from "./plugins-api.ts";
export type * from "./runs-api.ts";
export type { RoleColumns, RoleWish };
export type * from "./safety-api.ts";
export type * from "./waiting.ts";

export interface KernelOptions {
  /** Folder with `tuneit.lock` and `.tuneit/`; made where it does not exist. */
  readonly workspace: string;
  /** `$TUNEIT_HOME`: store, environments, caches, grants. */
  readonly home?: string | undefined;
  /** The registry to install from; absent = `$TUNEIT_REGISTRY`, else this installation's own; null = only what is known already. */
  readonly registry?: RegistryAddress | null | undefined;
  /** Policy file with grants and denials. */
  readonly policy?: string | undefined;
  /** `hardened`: plugins in JavaScript run without compiling machine code, 6 to 8 times slower. A policy may say so, too. */
  readonly isolation?: "standard" | "hardened" | undefined;
  /** Environment variables to go by; absent = those of this process. */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
  /** Who acts, for the audit log. */
  readonly actor?: "user" | "script" | undefined;
  /** Starts no plugin process at all: to look at a workspace, and to mend it. */
  readonly safeMode?: boolean | undefined;
  /** Told of what plugins do wrong while everything else goes on. */
  readonly onFault?: ((fault: PluginFault) => void) | undefined;
  /** Asked for the vault's passphrase where the environment names none; without it the vault stays locked then. */
  readonly passphrase?: AskPassphrase | undefined;
  /** Told at each use of a vault that is kept in plain text; absent = a warning of the process. */
  readonly onWarning?: ((text: string) => void) | undefined;
  /** Answers prompts; without it nothing is ever asked. */
  readonly consent?: ((request: ConsentRequest) => Promise<boolean>) | undefined;
}

export interface SourceOptions extends Waiting {
  readonly use?: string | undefined;
  readonly with?: JsonObject | undefined;
  readonly limit?: number | undefined;
  /** How a reader that is missing may be installed. */
  readonly grant?: GrantMode | undefined;
}

export interface DatasetService {
  preview(path: string, options?: SourceOptions): Promise<PreviewResult>;
  profile(path: string, options?: SourceOptions): Promise<ProfileResult>;
  /** What each task of the installed plugins would take these columns for, by the hints of its manifest. */
  templates(looked: Pick<PreviewResult, "columns" | "rows">): Promise<RoleTemplate[]>;
  /**
   * What the columns are for, by a task's hints, by what was kept and what is said now, the latter before the former.
   *
   * @throws TUNEIT_DATA_ROLE_UNKNOWN, TUNEIT_DATA_ROLE_COLUMN, TUNEIT_DATA_ROLE_CROWDED; of a task that is named,
   * TUNEIT_POINT_CONTRIBUTION_MISSING and TUNEIT_DATA_ROLE_MISSING
   */
  assign(looked: Pick<PreviewResult, "columns" | "rows">, wish: RoleWish): Promise<RoleColumns>;
  /** The folder that a plan's stage made or reads, by its `produces` or `consumes`; it may be gone from the cache. */
  folder(name: string): string;
}

export interface DoctorCheck {
  readonly name: string;
  readonly status: "ok" | "warning" | "problem";
  readonly found: string;
  readonly mend: string | null;
}

export interface Kernel extends AsyncDisposable {
  readonly workspace: string;
  readonly home: string;
  readonly runs: RunService;
  readonly plugins: PluginService;
  readonly datasets: DatasetService;
  readonly models: ModelService;
  readonly sources: DataSourceService;
  readonly secrets: SecretService;
  readonly hooks: LifecycleHooks;
  readRecipe(recipe: string | RecipeInput, options?: RecipeOptions): Promise<Recipe>;
  plan(recipe: string | RecipeInput, options?: RecipeOptions): Promise<PlanReport>;
  run(recipe: string | RecipeInput, options?: StartOptions): Promise<Run>;
  doctor(): Promise<DoctorCheck[]>;
  /** How well programs are confined here: `none` starts none. */
  confinement(): Promise<"full" | "landlock" | "none">;
  /** What plugins were granted, used and refused on this machine, oldest first, and whether the log is whole. */
  audit(filter?: AuditFilter): Promise<AuditCheck & { path: string }>;
  /** Which addresses are reached through a proxy. */
  readonly outbound: Pick<Outbound, "routeFor">;
  /** Every start of a plugin in this kernel so far, in order: none before one is used. */
  bootReport(): readonly PluginStart[];
  /** The last hundred. */
  faults(): readonly PluginFault[];
  close(): Promise<void>;
}
