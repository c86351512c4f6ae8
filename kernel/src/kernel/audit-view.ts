import { readAudit, type AuditCheck } from "../grants/audit.ts";
import type { AuditFilter } from "../kernel-api.ts";

/** The audit log of a home: every line is checked, and the wanted ones are returned. */
export async function viewAudit(
  path: string,
  { plugin, event, since = 0 }: AuditFilter = {},
): Promise<AuditCheck & { path: string }> {
  const { records, ...check } = await readAudit(path);
  const wanted = records.filter(
    (one) => (plugin === undefined || one.plugin === plugin) && (event === undefined || one.event === event),
  );
  return { ...check, records: wanted.filter((one) => one.at >= since), path };
}
