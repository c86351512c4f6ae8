import type { FollowedRow, RunSamples } from "@tuneit/protocol/http";

const texts = [
  ["billing", "I was charged twice for the same order and the second payment is still open."],
  ["shipping", "Parcel late"],
  ["returns", "The jacket is too small. How do I send it back, and who pays for the parcel?"],
  [
    "account",
    "Since the update I cannot log in any more: the app asks for a code that never comes, neither by mail nor by phone, and the page for a new password says that my address is unknown, although your newsletter reaches me every week at that very address …",
  ],
  ["feedback", "شكرا جزيلا، كان كل شيء رائعا"],
  ["technical", "App crashes on start"],
] as const;

/** Up, down again, never, from the first, late, back and forth. */
const courses = [
  [0.16, 0.31, 0.62, 0.81, 0.9, 0.95, 0.97],
  [0.18, 0.22, 0.58, 0.66, 0.41, 0.32, 0.3],
  [0.15, 0.12, 0.2, 0.28, 0.33, 0.36, 0.39],
  [0.52, 0.61, 0.72, 0.86, 0.93, 0.96, 0.98],
  [0.11, 0.14, 0.19, 0.24, 0.39, 0.47, 0.71],
  [0.2, 0.55, 0.44, 0.58, 0.41, 0.62, 0.43],
] as const;

function answerOf(expected: string, share: number, index: number): FollowedRow["answers"][number] {
  const right = share >= 0.5;
  const wrong = expected === "returns" ? "shipping" : "returns";
  const others = ["feedback", "technical"].map((answer) => ({ answer, score: (1 - share) / 8 }));
  return {
    ...{ step: index * 100, epoch: index / 3, answer: right ? expected : wrong, right, expectedScore: share },
    ...{ score: right ? share : (1 - share) * 0.7, others },
  };
}

const items = texts.map(([expected, input], at): FollowedRow => ({
  ...{ stage: "train", split: "validation", row: 40 + at * 17, input, expected },
  answers: courses[at]!.map((share, index) => answerOf(expected, share, index)),
}));

const none = { items: [], nextCursor: null, total: 0, seq: -1, evaluations: 0, none: null };

/** Six rows, answered before training and six times since. */
export const samples: RunSamples = { ...none, items, total: items.length, seq: 812, evaluations: 7 };
export const noSamples: RunSamples = none;
export const samplesOff: RunSamples = { ...none, none: "off" };
/** Of a long run, whose engine writes free text that nobody judges, and of which the journal lost one row's words. */
export const thinnedSamples: RunSamples = {
  ...samples,
  evaluations: 4000,
  items: items.slice(0, 2).map((row, at) => ({
    ...row,
    input: at === 0 ? null : row.input,
    answers: Array.from({ length: 200 }, (_, index) => ({
      ...answerOf(row.expected!, 0.5 + 0.4 * Math.sin(index / 9), index),
      ...(at === 0 && { right: null, score: null, expectedScore: null, others: [] }),
    })),
  })),
};
/** One evaluation later: the late row has become wrong. */
export const laterSamples: RunSamples = {
  ...samples,
  seq: 813,
  evaluations: 8,
  items: items.map((row, at) => ({
    ...row,
    answers: [...row.answers, answerOf(row.expected!, at === 4 ? 0.3 : courses[at]!.at(-1)!, 7)],
  })),
};
