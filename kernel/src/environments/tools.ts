import { describeAccelerator, type Accelerator } from "./accelerator.ts";
import { findPython, type FoundPython } from "./find-python.ts";
import { findUv } from "./find-uv.ts";

/** What environments are made with and for. */
export interface EnvironmentTools {
  /** `$TUNEIT_HOME`. */
  readonly home: string;
  /** Folder of `tuneit_runtime`, with the base locks in `locks/`. */
  readonly runtimeFolder: string;
  readonly uv: string;
  readonly python: FoundPython;
  readonly platform: string;
  readonly accelerator: Accelerator;
  /** Handed to uv: index, proxy and certificate settings are its user's. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Over the environment, where the settings name a proxy. */
  readonly proxy?: (() => Promise<Readonly<Record<string, string>>>) | undefined;
}

export interface OpenToolsOptions {
  readonly home: string;
  readonly runtimeFolder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly proxy?: EnvironmentTools["proxy"];
  /** Absent = what this machine has. */
  readonly accelerator?: Accelerator | undefined;
}

/** @throws TUNEIT_ENVIRONMENT_UV_MISSING, TUNEIT_ENVIRONMENT_PYTHON_UNSUPPORTED */
export async function openEnvironmentTools(options: OpenToolsOptions): Promise<EnvironmentTools> {
  const { home, runtimeFolder, environment, proxy } = options;
  const [uv, python] = await Promise.all([findUv(environment), findPython(environment)]);
  const accelerator = options.accelerator ?? (await describeAccelerator()).accelerator;
  return { home, runtimeFolder, uv, python, platform: process.platform, accelerator, environment, proxy };
}
