import type { PluginPage } from "@tuneit/protocol/http";

/** What the author of a plugin needs to know of its faults; nothing of the reader's data or machine is in it. */
export function reportOf({ name, version, integrity, source, faults, permissions }: PluginPage): string {
  return [
    `# ${name} ${version}`,
    "",
    `- integrity: ${integrity}`,
    `- from: ${source}`,
    `- granted: ${
      permissions
        .filter(({ decision }) => decision === "granted")
        .map(({ kind, scope }) => `${kind} ${scope}`)
        .join(", ") || "nothing"
    }`,
    "",
    "## What went wrong",
    "",
    ...(faults.length === 0
      ? ["Describe it here."]
      : faults.map(
          (fault) => `- ${new Date(fault.at).toISOString()} ${fault.version} ${fault.code}: ${fault.message}`,
        )),
    "",
  ].join("\n");
}
