import { basename, extname, join } from "node:path";
import {
  previewResult,
  profileResult,
  sha256,
  type PinnedUse,
  type PreviewResult,
  type ProfileResult,
  type RoleTemplate,
} from "@tuneit/protocol";
import { assignRoles, type RoleColumns, type RoleWish } from "../roles/assign-columns.ts";
import { templatesFor } from "../roles/role-templates.ts";
import type { DatasetService, SourceOptions } from "../kernel-api.ts";
import { checkConfiguration } from "../runs/configuration.ts";
import { pin } from "../runs/plan-context.ts";
import { readerFor } from "../runs/resolve-recipe.ts";
import { examineSource } from "../sources/source-file.ts";
import { datasetsFolder } from "../runs/stage-launch.ts";
import type { ContributionCaller } from "./contribution-caller.ts";
import { indexOf } from "./planning.ts";
import type { PluginShelf } from "./plugin-shelf.ts";
import { findProviders } from "./wanted-plugins.ts";
import { parseUse } from "../points/contribution-index.ts";

const defaultRows = 20;
type Looked = Pick<PreviewResult, "columns" | "rows">;

/** `kernel.datasets`: a look at data before training. The reader runs confined, like everything of a plugin. */
export class Datasets implements DatasetService {
  readonly #shelf: PluginShelf;
  readonly #caller: ContributionCaller;
  readonly #home: string;

  constructor(shelf: PluginShelf, caller: ContributionCaller, home: string) {
    this.#shelf = shelf;
    this.#caller = caller;
    this.#home = home;
  }

  folder(name: string): string {
    return join(datasetsFolder(this.#home), sha256.parse(name));
  }

  async preview(path: string, options: SourceOptions = {}): Promise<PreviewResult> {
    return previewResult.parse(await this.#ask("preview", path, options));
  }

  async profile(path: string, options: SourceOptions = {}): Promise<ProfileResult> {
    return profileResult.parse(await this.#ask("profile", path, options));
  }

  async templates(looked: Looked): Promise<RoleTemplate[]> {
    return templatesFor(indexOf(await this.#shelf.active()).all("task"), looked);
  }

  async assign(looked: Looked, wish: RoleWish): Promise<RoleColumns> {
    const index = indexOf(await this.#shelf.active());
    const tasks = wish.task === undefined ? index.all("task") : [index.find("task", wish.task)];
    return assignRoles(looked, templatesFor(tasks, looked), wish);
  }

  async #ask(job: "preview" | "profile", path: string, options: SourceOptions): Promise<unknown> {
    const source = await examineSource(path, process.cwd(), { signal: options.signal });
    const reader = await this.#reader(source.name, options);
    const input = job === "preview" ? { limit: options.limit ?? defaultRows } : {};
    const readOnly = [{ role: "source", host: source.path, inside: `/data/source/${basename(source.path)}` }];
    return this.#caller.runPython({ job, uses: [reader], input, task: "", readOnly }, options);
  }

  /** The reader that is asked for, or the one for the file's ending; installed where it is missing and allowed. */
  async #reader(name: string, options: SourceOptions): Promise<PinnedUse> {
    await this.#ensureReader(name, options);
    const index = indexOf(await this.#shelf.active());
    const found = options.use === undefined ? readerFor(name, index) : index.find("dataset-reader", options.use);
    return pin("reader", found, checkConfiguration(found.contribution, options.with ?? {}, "/with"));
  }

  async #ensureReader(name: string, options: SourceOptions): Promise<void> {
    const index = indexOf(await this.#shelf.active());
    const { use } = options;
    const isThere =
      use === undefined ? index.readersFor(name).length > 0 : index.candidates("dataset-reader", use).length > 0;
    const offer = use === undefined ? extname(name).toLowerCase() : parseUse(use).contribution;
    if (isThere || offer === "") return;
    await this.#shelf.registry.use(async (session) => {
      if (!session) return;
      const wanted = { point: "dataset-reader", use: use ?? offer, offer: `dataset-reader:${offer}` } as const;
      const preparation = await this.#shelf.prepare(
        { wanted: await findProviders([wanted], "", session) },
        options,
        session,
      );
      await this.#shelf.commit(preparation, options.grant ?? "none");
    }, options.signal);
  }
}
