import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createKernel, type Kernel, type KernelOptions, type PluginFault } from "@tuneit/kernel";
import { isCoded } from "@tuneit/protocol";
import { onTestFinished } from "vitest";

export interface PluginWish {
  readonly name: string;
  readonly version?: string;
  /** The module; each exported function in `offers` is a contribution of the same name. */
  readonly code: string;
  readonly offers?: readonly string[];
  readonly peers?: Readonly<Record<string, string>>;
  /** Merged over the `tuneit` field. */
  readonly tuneit?: Readonly<Record<string, unknown>>;
}

export const capability = (kind: string, scope: string) => ({ kind, scope, reason: "the test wants it" });

/** The `tuneit` field of a plugin whose contributions are trackers, which take and answer anything. */
export const manifestOf = ({ offers = [], tuneit = {} }: PluginWish) => ({
  manifestVersion: 1,
  displayName: "Of the tests",
  main: "dist/main.js",
  contributes: { tracker: offers.map((id) => ({ id, title: id, entry: `js:${id}` })) },
  ...tuneit,
});

/** A home and a workspace of a test's own, and plugins in them from folders. */
export class LifeWorkspace {
  readonly root: string;
  readonly faults: PluginFault[] = [];

  private constructor(root: string) {
    this.root = root;
  }

  static async make(): Promise<LifeWorkspace> {
    const made = new LifeWorkspace(await mkdtemp(join(tmpdir(), "tuneit-life-")));
    onTestFinished(() => rm(made.root, { recursive: true, force: true }));
    return made;
  }

  get workspace(): string {
    return join(this.root, "work");
  }

  get home(): string {
    return join(this.root, "home");
  }

  /** One more kernel, as one more process would have it; closed with the test. */
  async open(options: Partial<KernelOptions> = {}): Promise<Kernel> {
    const { workspace, home } = this;
    const onFault = (fault: PluginFault): void => void this.faults.push(fault);
    const kernel = await createKernel({ workspace, home, registry: null, onFault, ...options });
    onTestFinished(() => kernel.close());
    return kernel;
  }

  async install(kernel: Kernel, wish: PluginWish): Promise<void> {
    await kernel.plugins.install(await this.folder(wish), { allowUnsigned: true, grant: "declared" });
  }

  async folder(wish: PluginWish): Promise<string> {
    const { name, version = "1.0.0", code, peers = {} } = wish;
    const folder = join(this.root, "plugins", `${name.replace("/", "-")}-${version}`);
    const description = { name, version, license: "MIT", engines: { tuneit: ">=0.1.0" }, peerDependencies: peers };
    await mkdir(join(folder, "dist"), { recursive: true });
    await writeFile(join(folder, "package.json"), JSON.stringify({ ...description, tuneit: manifestOf(wish) }));
    await writeFile(join(folder, "dist", "main.js"), code);
    return folder;
  }
}

/** The code of what a promise was refused with; `null` = it was not. */
export async function codeOf(work: Promise<unknown>): Promise<string | null> {
  return (await refusalOf(work))?.code ?? null;
}

export async function refusalOf(work: Promise<unknown>) {
  try {
    await work;
    return null;
  } catch (error) {
    if (!isCoded(error)) throw error;
    return error.toReport();
  }
}
