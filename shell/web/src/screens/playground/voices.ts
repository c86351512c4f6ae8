import type { PredictAnswer } from "@tuneit/protocol/http";

/** A model that answers: a run's, or the one it began from. */
export interface Voice {
  readonly run: string;
  readonly isBase: boolean;
}

export const mostVoices = 4;

/** `base,a,b`: the base of the first run, and two runs. `base:b` is the base of that run. */
export function voicesOf(text: string): Voice[] {
  const parts = text.split(",").filter((part) => part !== "");
  const first = parts.find((part) => part !== "base" && !part.startsWith("base:"));
  const voices = parts.flatMap((part): Voice[] => {
    if (part === "base") return first === undefined ? [] : [{ run: first, isBase: true }];
    if (part.startsWith("base:")) return [{ run: part.slice("base:".length), isBase: true }];
    return [{ run: part, isBase: false }];
  });
  return voices.slice(0, mostVoices);
}

export const keyOf = ({ run, isBase }: Voice): string => (isBase ? `base:${run}` : run);
export const textOf = (voices: readonly Voice[]): string => voices.map(keyOf).join(",");

export interface Answer {
  readonly label: string;
  readonly scores: readonly (readonly [string, number])[];
  readonly milliseconds: number | null;
}

export interface Question {
  readonly run: string;
  readonly text: string;
  readonly asksBase: boolean;
  /** Keys of the voices that this answers. */
  readonly voices: readonly string[];
}

/** What to ask so that every voice answers: a run and its base are asked together where they are given the same text. */
export function questionsOf(voices: readonly Voice[], textFor: (voice: Voice) => string): Question[] {
  const asked = voices.map((voice) => ({ voice, text: textFor(voice).trim() })).filter(({ text }) => text !== "");
  const together = Map.groupBy(asked, ({ voice, text }) => JSON.stringify([voice.run, text]));
  return [...together.values()].map((members) => ({
    run: members[0]!.voice.run,
    text: members[0]!.text,
    asksBase: members.some(({ voice }) => voice.isBase),
    voices: members.map(({ voice }) => keyOf(voice)),
  }));
}

/** The answer of one voice in what the server said. */
export function answerOf(
  { tuned, base, milliseconds, baseMilliseconds }: PredictAnswer,
  isBase: boolean,
): Answer | null {
  const [found] = (isBase ? base : tuned) ?? [];
  if (found === undefined) return null;
  const scores = Object.entries(found.scores).toSorted(([, a], [, b]) => b - a);
  return { label: found.label, scores, milliseconds: isBase ? baseMilliseconds : milliseconds };
}
