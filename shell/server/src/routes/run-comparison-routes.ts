import { compareQuery, comparison } from "@tuneit/protocol/http";
import type { FastifyInstance } from "fastify";
import { fail } from "../errors/server-errors.ts";
import { compareRuns } from "../runs/compare-runs.ts";
import { route } from "./route.ts";
import type { RunParts, WithAccess } from "./run-parts.ts";

/** More columns nobody reads. */
const mostCompared = 20;

export function runComparisonRoutes(app: FastifyInstance, { kernel }: RunParts & WithAccess): void {
  route(
    app,
    {
      ...{ method: "GET", path: "/runs/compare", query: compareQuery, answer: comparison },
      summary: "Compare runs: what differs, and their metrics with the best of each",
    },
    ({ query }) => {
      const ids = [...new Set(query.ids.split(",").filter((id) => id !== ""))];
      if (ids.length === 0 || ids.length > mostCompared)
        throw fail("TUNEIT_SERVER_REQUEST_INVALID", { problem: `ids: expected 1 to ${mostCompared} runs` });
      return compareRuns(kernel, ids);
    },
  );
}
