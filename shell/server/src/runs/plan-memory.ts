import { createHash } from "node:crypto";
import type { Plan, Problem } from "@tuneit/protocol";

/** Plans that people have on their screens: previews come with each key that is pressed. */
const mostKept = 200;
const mostDifferences = 100;
const longest = 200;

/** Plans that were shown, by hash, so that what has moved can be told. */
export class PlanMemory {
  readonly #plans = new Map<string, Plan>();

  /** Answers its hash, which `POST /runs` takes as `planHash`. */
  remember(plan: Plan): string {
    const hash = planHash(plan);
    this.#plans.delete(hash);
    this.#plans.set(hash, plan);
    for (const oldest of this.#plans.keys()) if (this.#plans.size > mostKept) this.#plans.delete(oldest);
    return hash;
  }

  /** What is other now than it was shown; empty where nobody remembers. */
  differences(hash: string, now: Plan): Problem[] {
    const before = this.#plans.get(hash);
    if (!before) return [];
    const [old, current] = [flatten(agreed(before)), flatten(agreed(now))];
    const pointers = [...new Set([...old.keys(), ...current.keys()])].toSorted();
    return pointers
      .filter((pointer) => old.get(pointer) !== current.get(pointer))
      .slice(0, mostDifferences)
      .map((pointer) => ({ pointer, message: `${say(old.get(pointer))} → ${say(current.get(pointer))}` }));
  }
}

/** SHA-256 over what a person agrees to. What the machine learned since (estimates, grants that were given) moves nothing. */
export const planHash = (plan: Plan): string =>
  createHash("sha256")
    .update(JSON.stringify([...flatten(agreed(plan))].toSorted(([a], [b]) => (a < b ? -1 : 1))))
    .digest("hex");

function agreed(plan: Plan): unknown {
  const { estimate: _estimate, grants, ...rest } = plan;
  return { ...rest, grants: grants.map(({ plugin, kind, scope }) => ({ plugin, kind, scope })) };
}

const say = (value: string | undefined): string =>
  value === undefined ? "nothing" : value.length > longest ? `${value.slice(0, longest)}…` : value;

function flatten(value: unknown, pointer = "", into = new Map<string, string>()): Map<string, string> {
  if (typeof value !== "object" || value === null) return into.set(pointer, JSON.stringify(value) ?? "null");
  for (const [key, item] of Object.entries(value))
    if (item !== undefined) flatten(item, `${pointer}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`, into);
  return into;
}
