import type { z } from "zod";
import type { Problem } from "./error.ts";
import { nearest } from "./nearest.ts";

type Path = readonly PropertyKey[];
type Issue = z.core.$ZodIssue;

const pointer = (path: Path): string =>
  path.map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");

/** The keys that a schema knows at a path: where an unknown key was met. */
function knownKeys(schema: z.core.$ZodType, path: Path): string[] {
  const def = schema._zod.def as {
    type: string;
    shape?: Record<string, z.core.$ZodType>;
    innerType?: z.core.$ZodType;
    element?: z.core.$ZodType;
    valueType?: z.core.$ZodType;
    in?: z.core.$ZodType;
    options?: z.core.$ZodType[];
  };
  if (def.innerType) return knownKeys(def.innerType, path);
  if (def.in) return knownKeys(def.in, path);
  if (def.options) return def.options.flatMap((option) => knownKeys(option, path));
  if (path.length === 0) return Object.keys(def.shape ?? {});
  const inner = def.shape?.[String(path[0])] ?? def.element ?? def.valueType;
  return inner ? knownKeys(inner, path.slice(1)) : [];
}

function unknownKeys(issue: Issue & { code: "unrecognized_keys" }, path: Path, schema: z.core.$ZodType): Problem[] {
  const known = knownKeys(schema, path);
  return issue.keys.map((key) => {
    const suggestion = nearest(key, known);
    return {
      pointer: pointer([...path, key]),
      message: `unknown key; ${suggestion ? `did you mean '${suggestion}'?` : knownOf(known)}`,
      ...(suggestion ? { suggestion } : {}),
    };
  });
}

const knownOf = (known: readonly string[]): string =>
  known.length === 0 ? "there are none here" : `known are ${known.join(", ")}`;

/** Of a failed union the branch that got furthest is the one that was meant. */
function unionProblems(issue: Issue & { code: "invalid_union" }, path: Path, schema: z.core.$ZodType): Problem[] {
  const deepest = [...issue.errors].sort((a, b) => depth(b) - depth(a))[0];
  if (!deepest || depth(deepest) === 0)
    return [{ pointer: pointer(path), message: deepest?.[0]?.message ?? issue.message }];
  return deepest.flatMap((inner) => problemsOfIssue(inner, path, schema));
}

const depth = (issues: readonly Issue[]): number =>
  Math.max(0, ...issues.map((issue) => issue.path.length + (issue.code === "unrecognized_keys" ? 1 : 0)));

function problemsOfIssue(issue: Issue, base: Path, schema: z.core.$ZodType): Problem[] {
  const path = [...base, ...issue.path];
  if (issue.code === "unrecognized_keys") return unknownKeys(issue, path, schema);
  if (issue.code === "invalid_union") return unionProblems(issue, path, schema);
  return [{ pointer: pointer(path), message: issue.message }];
}

/** Everything wrong with a document at once, each with its JSON pointer and, for a misspelt key, the nearest known one. */
export function problemsOf(error: z.ZodError, schema: z.core.$ZodType): Problem[] {
  return error.issues.flatMap((issue) => problemsOfIssue(issue, [], schema));
}

/** The same in one line, for a message. */
export function describeProblems(problems: readonly Problem[]): string {
  return problems.map((problem) => `${problem.pointer || "/"}: ${problem.message}`).join("; ");
}
