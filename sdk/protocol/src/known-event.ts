import { eventPayloads, type JournalLine, type RunEvent } from "./journal.ts";

type Test = (value: unknown) => boolean;
const text =
  (most: number): Test =>
  (value) =>
    typeof value === "string" && value.length <= most;
const oneOf = (...words: readonly string[]): Test => {
  const known = new Set<unknown>(words);
  return (value) => known.has(value);
};
const anything: Test = () => true;
const isNumber: Test = (value) => Number.isFinite(value);
const isPositive: Test = (value) => isNumber(value) && (value as number) >= 0;

interface Plain {
  readonly needed: readonly string[];
  readonly fields: ReadonlyMap<string, Test>;
}

// What every event has stands in its line, which was read with its own schema.
const plain = (needed: Readonly<Record<string, Test>>, others: Readonly<Record<string, Test>>): Plain => ({
  needed: Object.keys(needed),
  fields: new Map(Object.entries({ seq: anything, time: anything, type: anything, ...needed, ...others })),
});

/** The types that long journals are made of. */
const often: Readonly<Partial<Record<string, Plain>>> = {
  metric: plain(
    { name: text(120), value: isNumber, stage: text(64) },
    {
      step: (value) => Number.isSafeInteger(value) && isPositive(value),
      epoch: isPositive,
      split: text(40),
      unit: text(40),
    },
  ),
  log: plain(
    {
      stage: text(64),
      level: oneOf("debug", "info", "warning", "error"),
      logger: text(200),
      text: text(8192),
      source: oneOf("python", "stdout", "stderr", "isolate", "supervisor"),
    },
    { plugin: (value) => typeof value === "string" },
  ),
};

/** A line of a journal as an event: its payload beside `seq`, `time` and `type`. It may be one that this version does not know. */
export const eventOf = ({ seq, time, type, payload }: JournalLine): RunEvent =>
  ({ ...payload, seq, time, type }) as unknown as RunEvent;

/** The event that was looked at last: each of those who add up a journal asks of the same one, and nobody changes it. */
let asked: RunEvent | undefined;
let wasKnown = false;

/** Whether this version knows the event and all in it: the journal may be a later version's. */
export function isKnownEvent(event: RunEvent): boolean {
  if (asked !== event) [asked, wasKnown] = [event, isKnown(event)];
  return wasKnown;
}

function isKnown(event: RunEvent): boolean {
  if (isPlain(event)) return true;
  const { seq: _seq, time: _time, type, ...payload } = event;
  return Object.hasOwn(eventPayloads, type) && eventPayloads[type].safeParse(payload).success;
}

/** What the schema says of nearly every line, several times as fast; false says nothing. */
function isPlain(event: RunEvent): boolean {
  const known = Object.hasOwn(often, event.type) ? often[event.type] : undefined;
  if (known === undefined) return false;
  const values = event as unknown as Readonly<Record<string, unknown>>;
  for (const key in values) if (known.fields.get(key)?.(values[key]) !== true) return false;
  return known.needed.every((key) => values[key] !== undefined);
}
