export interface Change {
  readonly kind: "same" | "gone" | "new";
  readonly text: string;
}

const mostSteps = 1500;

/** What became of `before`: words, lines or letters that stayed, went and came (Myers, 1986). Texts too unlike are told whole. */
export function changesOf(before: string, after: string, by: "word" | "line" | "character"): Change[] {
  const [a, b] = [partsOf(before, by), partsOf(after, by)];
  const trail = trailOf(a, b);
  if (trail === null) return [...one("gone", before), ...one("new", after)];
  return merged(walked(trail, a, b));
}

function partsOf(text: string, by: "word" | "line" | "character"): string[] {
  if (by === "line") return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const granularity = by === "word" ? "word" : "grapheme";
  return [...new Intl.Segmenter(undefined, { granularity }).segment(text)].map(({ segment }) => segment);
}

/** For each number of edits the furthest reach on each diagonal; null where it would take too long. */
function trailOf(a: readonly string[], b: readonly string[]): Map<number, number>[] | null {
  const trail: Map<number, number>[] = [];
  let reach = new Map<number, number>([[1, 0]]);
  for (let edits = 0; edits <= Math.min(mostSteps, a.length + b.length); edits += 1) {
    trail.push(new Map(reach));
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      const down = diagonal === -edits || (diagonal !== edits && reach.get(diagonal - 1)! < reach.get(diagonal + 1)!);
      let x = down ? reach.get(diagonal + 1)! : reach.get(diagonal - 1)! + 1;
      while (x < a.length && x - diagonal < b.length && a[x] === b[x - diagonal]) x += 1;
      reach.set(diagonal, x);
      if (x >= a.length && x - diagonal >= b.length) return trail;
    }
    reach = new Map(reach);
  }
  return null;
}

function walked(trail: readonly Map<number, number>[], a: readonly string[], b: readonly string[]): Change[] {
  const changes: Change[] = [];
  let [x, y] = [a.length, b.length];
  for (let edits = trail.length - 1; edits >= 0; edits -= 1) {
    const reach = trail[edits]!;
    const diagonal = x - y;
    const down = diagonal === -edits || (diagonal !== edits && reach.get(diagonal - 1)! < reach.get(diagonal + 1)!);
    const from = down ? diagonal + 1 : diagonal - 1;
    const startX = reach.get(from) ?? 0;
    const startY = startX - from;
    while (x > Math.max(0, startX) && y > Math.max(0, startY) && a[x - 1] === b[y - 1]) {
      changes.push({ kind: "same", text: a[x - 1]! });
      [x, y] = [x - 1, y - 1];
    }
    if (edits === 0) break;
    if (down) changes.push({ kind: "new", text: b[(y -= 1)]! });
    else changes.push({ kind: "gone", text: a[(x -= 1)]! });
  }
  return changes.reverse();
}

function merged(changes: readonly Change[]): Change[] {
  const result: Change[] = [];
  for (const { kind, text } of changes) {
    const last = result.at(-1);
    if (last?.kind === kind) result[result.length - 1] = { kind, text: last.text + text };
    else result.push({ kind, text });
  }
  return result;
}

const one = (kind: "gone" | "new", text: string): Change[] => (text === "" ? [] : [{ kind, text }]);
