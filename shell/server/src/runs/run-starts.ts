import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Kernel } from "@tuneit/kernel";
import type { Plan, Recipe, RecipeInput, RunId } from "@tuneit/protocol";
import type { RunRow } from "@tuneit/protocol/http";
import { fail } from "../errors/server-errors.ts";
import { planRecipe } from "../plans/preview.ts";
import { deviceOf } from "../queue/devices.ts";
import type { RunQueue } from "../queue/run-queue.ts";
import type { WaitingRun } from "../queue/queue-store.ts";
import { waitingRow } from "../queue/waiting-view.ts";
import { planHash, type PlanMemory } from "./plan-memory.ts";
import { readRunRow, rowOf, type RunView } from "./run-row.ts";

export interface StartRequest {
  readonly id: RunId;
  /** A document, and where it stands in the body. */
  readonly recipe: unknown;
  readonly planHash?: string | undefined;
  readonly grant: "none" | "declared";
  readonly priority: number;
  readonly parent?: string | undefined;
}

/** How runs come into the queue. */
export class RunStarts {
  readonly #kernel: Kernel;
  readonly #queue: RunQueue;
  readonly #plans: PlanMemory;

  constructor(kernel: Kernel, queue: RunQueue, plans: PlanMemory) {
    this.#kernel = kernel;
    this.#queue = queue;
    this.#plans = plans;
  }

  /**
   * Plans it now, so that what is wrong is told to whoever asks, and lets it wait for its device.
   *
   * @throws TUNEIT_SERVER_PLAN_MOVED, TUNEIT_SERVER_GRANTS_MISSING, and what the planner says
   */
  async start(request: StartRequest): Promise<RunRow> {
    const report = await planRecipe(this.#kernel, request.recipe, {});
    this.#checkPlan(report.plan, request.planHash);
    if (request.grant === "none") checkGrants(report.missing);
    const recipe = await this.#kernel.readRecipe(request.recipe as RecipeInput);
    const { id, grant, priority, parent = null } = request;
    return this.#add({ ...entryOf(report.plan), ...{ id, kind: "start", recipe, grant, priority, parent } });
  }

  /** The row of a start that was asked for before, wherever it is by now. */
  async before(id: string): Promise<RunRow | undefined> {
    const entry = await this.#queue.get(id);
    return entry ? waitingRow(entry) : readRunRow(this.#kernel, id);
  }

  /** @throws TUNEIT_SERVER_NOT_RESUMABLE */
  async resume(view: RunView): Promise<RunRow> {
    const { run, summary, digest, notes } = view;
    const reason = { running: "It is still running", completed: "It is completed" }[summary.status as string];
    if (reason !== undefined) throw fail("TUNEIT_SERVER_NOT_RESUMABLE", { run: run.name, reason });
    const name = notes.name ?? run.name;
    const waits = { kind: "resume", recipe: null, grant: "none", priority: 0, parent: null } as const;
    await this.#add({ ...entryOf(run.plan), ...waits, id: run.id as RunId, name, seq: digest.seq });
    return { ...rowOf(view), status: "queued" };
  }

  async #add(entry: WaitingRun): Promise<RunRow> {
    return waitingRow(await this.#queue.add(entry));
  }

  #checkPlan(plan: Plan, seen: string | undefined): void {
    const hash = planHash(plan);
    if (seen === undefined || seen === hash) return;
    const problems = this.#plans.differences(seen, plan);
    this.#plans.remember(plan);
    throw fail("TUNEIT_SERVER_PLAN_MOVED", { count: problems.length }, { details: { problems } });
  }
}

/**
 * A recipe file as a document that means the same wherever it is read: paths are looked for beside the file, then in the
 * workspace.
 */
export async function recipeOfFile(kernel: Kernel, path: string, set: readonly string[] = []): Promise<Recipe> {
  const recipe = await kernel.readRecipe(path, { set });
  const { path: given } = recipe.data.source;
  if (given === undefined) return recipe;
  const beside = resolve(dirname(path), given);
  const source = { ...recipe.data.source, path: existsSync(beside) ? beside : given };
  return { ...recipe, data: { ...recipe.data, source } };
}

type Common = Omit<WaitingRun, "id" | "kind" | "recipe" | "grant" | "priority" | "parent">;

const entryOf = (plan: Plan): Common => ({
  ...{ format: 1, name: plan.name, plan, device: deviceOf(plan), queuedAt: Date.now(), notes: {} },
  ...{ state: "waiting", seq: -1, error: null, endedAt: null },
});

function checkGrants(missing: Plan["grants"]): void {
  if (missing.length === 0) return;
  const problems = missing.map(({ plugin, kind, scope, reason }) => ({
    ...{ pointer: "/grant", message: `${plugin} asks for ${kind} ${scope}: ${reason}` },
  }));
  const permissions = [...new Set(missing.map(({ plugin, kind, scope }) => `${kind} ${scope} (${plugin})`))];
  throw fail(
    "TUNEIT_SERVER_GRANTS_MISSING",
    { count: missing.length, permissions: permissions.slice(0, 5).join(", ") },
    { details: { problems } },
  );
}
