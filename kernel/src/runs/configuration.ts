import { describeProblems, problemsOf, type Contribution, type JsonObject } from "@tuneit/protocol";
import { z } from "zod";
import { fail } from "../errors/index.ts";

/** Checks what a recipe says in `with` against the contribution's schema, and fills in its defaults. */
export function checkConfiguration(contribution: Contribution, given: JsonObject, where: string): JsonObject {
  const schema = z.fromJSONSchema(contribution.config);
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data as JsonObject;
  const problems = problemsOf(parsed.error, schema).map((problem) => ({
    ...problem,
    pointer: `${where}${problem.pointer}`,
  }));
  throw fail(
    "TUNEIT_RECIPE_OPTION_INVALID",
    { contribution: contribution.id, problems: describeProblems(problems) },
    { details: { problems } },
  );
}
