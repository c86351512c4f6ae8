const storageKey = "tuneit.run-colors";
const mostKept = 200;
let known: string[] | undefined;

/** The data colour of a run, from 0: the same in every chart and on every page, and another than that of the run before. */
export function colorOfRun(run: string): number {
  known ??= stored();
  let at = known.indexOf(run);
  if (at < 0) {
    at = known.push(run) - 1;
    // Eight at a time are forgotten, so that those which stay keep their colours.
    while (known.length > mostKept) {
      known.splice(0, 8);
      at -= 8;
    }
    localStorage.setItem(storageKey, JSON.stringify(known));
  }
  return at % 8;
}

function stored(): string[] {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(storageKey) ?? "[]");
    return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
  } catch {
    return [];
  }
}
