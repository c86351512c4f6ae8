import { createContext, runInContext } from "node:vm";
import { describeProblems, problemsOf, type Contribution, type JsonObject, type Problem } from "@tuneit/protocol";
import { z } from "zod";
import { fail } from "../errors/index.ts";

/** An honest schema is checked in a millisecond. */
const patienceMs = 1000;

/**
 * Checks what a recipe says in `with` against the contribution's schema, and fills in its defaults.
 *
 * @throws TUNEIT_RECIPE_OPTION_INVALID, TUNEIT_MANIFEST_CONFIG_UNUSABLE
 */
export function checkConfiguration(contribution: Contribution, given: JsonObject, where: string): JsonObject {
  const found = usable(contribution, () => judge(contribution, given));
  if (!Array.isArray(found)) return found.accepted;
  const problems = found.map((problem) => ({ ...problem, pointer: `${where}${problem.pointer}` }));
  throw fail(
    "TUNEIT_RECIPE_OPTION_INVALID",
    { contribution: contribution.id, problems: describeProblems(problems) },
    { details: { problems } },
  );
}

function judge({ config }: Contribution, given: JsonObject): { accepted: JsonObject } | Problem[] {
  const schema = z.fromJSONSchema(config);
  const parsed = schema.safeParse(given);
  return parsed.success ? { accepted: parsed.data as JsonObject } : problemsOf(parsed.error, schema);
}

/** The schema is the plugin's: it may be none, refer to itself, or hold a pattern whose search never ends. */
function usable<Result>({ id }: Contribution, work: () => Result): Result {
  try {
    // For its clock alone, which stops a regular expression, too: nothing of the plugin runs in it.
    return runInContext("work()", createContext({ work }), { timeout: patienceMs }) as Result;
  } catch (cause) {
    const isLate = (cause as NodeJS.ErrnoException).code === "ERR_SCRIPT_EXECUTION_TIMEOUT";
    const problem = isLate ? "it takes longer than a second to check" : (cause as Error).message.slice(0, 200);
    throw fail("TUNEIT_MANIFEST_CONFIG_UNUSABLE", { contribution: id, problem }, { cause });
  }
}
