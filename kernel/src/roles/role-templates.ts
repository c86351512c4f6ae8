import type { PreviewResult, RoleTemplate } from "@tuneit/protocol";
import type { FoundContribution } from "../points/contribution-key.ts";
import { guessColumns, missingRoles } from "./guess-columns.ts";

/** What each task would make of these columns. */
export function templatesFor(
  tasks: readonly FoundContribution<"task">[],
  looked: Pick<PreviewResult, "columns" | "rows">,
): RoleTemplate[] {
  return tasks.map(({ plugin: { manifest }, contribution: { id: task, title, description = "", roles } }) => {
    const columns = guessColumns(roles, looked);
    return {
      ...{ task, plugin: manifest.name, version: manifest.version, title, description, roles },
      columns: Object.fromEntries(Object.entries(columns).map(([role, list]) => [role, [...list]])),
      missing: missingRoles(roles, columns),
    };
  });
}
