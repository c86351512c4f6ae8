const longest = 200;

/**
 * What a worker that died said of the reason, in one line. An engine that gives up prints its own stack with paths of this
 * machine: that helps nobody who uses a plugin, and is kept as the error's cause.
 */
export function reasonIn(complaint: string): string | undefined {
  const lines = complaint.split("\n").map((line) => line.replace(/^[#\s]+/, "").trimEnd());
  return lines
    .find((line) => /^(?:Fatal|FATAL|bwrap:|[A-Za-z]*Error\b)/.test(line) && !line.includes("/"))
    ?.slice(0, longest);
}
