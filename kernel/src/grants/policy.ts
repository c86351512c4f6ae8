import { readFile } from "node:fs/promises";
import { describeProblems, grantedCapability, problemsOf } from "@tuneit/protocol";
import { parse as parseYaml } from "yaml";
import { z } from "zod";
import { fail } from "../errors/index.ts";
import type { Verdicts } from "./decide.ts";

/** `plugin` is a name, or a scope such as `@acme/*`. */
const policyKeys = z.strictObject({
  format: z.literal(1),
  /** `hardened`: plugins in JavaScript run without compiling machine code, 6 to 8 times slower. */
  isolation: z.enum(["standard", "hardened"]).default("standard"),
  /** What runs them; QuickJS where there is no isolated-vm for this machine. It cannot be hardened. */
  engine: z.enum(["isolated-vm", "quickjs"]).default("isolated-vm"),
  rules: z.array(
    z.strictObject({
      plugin: z.string().regex(/^(?:\*|@[a-z0-9-]+\/(?:\*|[a-z0-9._-]+))$/, "expected *, @scope/* or @scope/name"),
      allow: z.array(grantedCapability).default([]),
      deny: z.array(grantedCapability).default([]),
    }),
  ),
});

/** A policy file: rules for CI and teams, and how plugins in JavaScript are run. */
export const policyFile = policyKeys.refine(
  (policy) => policy.isolation === "standard" || policy.engine !== "quickjs",
  {
    path: ["engine"],
    error: "QuickJS cannot be hardened: hardened isolation turns WebAssembly off",
  },
);
export type PolicyFile = z.infer<typeof policyFile>;

/** @throws TUNEIT_GRANT_POLICY_INVALID: a policy that cannot be read allows nothing, so nothing starts. */
export async function readPolicy(path: string): Promise<PolicyFile> {
  let document: unknown;
  try {
    document = parseYaml(await readFile(path, "utf8"), { maxAliasCount: 10 });
  } catch (cause) {
    throw fail("TUNEIT_GRANT_POLICY_INVALID", { path, problems: "it cannot be read as YAML or JSON" }, { cause });
  }
  const parsed = policyFile.safeParse(document);
  if (parsed.success) return parsed.data;
  const problems = problemsOf(parsed.error, policyFile);
  throw fail("TUNEIT_GRANT_POLICY_INVALID", { path, problems: describeProblems(problems) }, { details: { problems } });
}

/** What a policy says about one plugin. */
export function verdictsOf(policy: PolicyFile, plugin: string): Verdicts[] {
  const fits = (pattern: string): boolean =>
    pattern === "*" || pattern === plugin || (pattern.endsWith("/*") && plugin.startsWith(pattern.slice(0, -1)));
  return policy.rules.filter((rule) => fits(rule.plugin));
}
