import { AsyncParallelHook, AsyncSeriesBailHook, AsyncSeriesWaterfallHook } from "tapable";
import { guardTap, type TapFunction, type TapOwner, type TapReady, type TapRules } from "./tap-guard.ts";

/** The part of a tapable hook that is used here. */
interface AsyncHookLike<Input, Answer> {
  tapPromise(name: string, run: (input: Input) => Promise<Answer | undefined>): void;
  promise(input: Input): Promise<Answer | undefined>;
}

interface Tap<Input, Answer> {
  readonly owner: TapOwner;
  readonly run: (input: Input) => Promise<Answer | undefined>;
}

/** Taps of one hook, in order of arrival. Tapable knows no removal, so that the hook is made anew when a tap leaves. */
class Taps<Input, Answer> {
  readonly #make: () => AsyncHookLike<Input, Answer>;
  #taps: readonly Tap<Input, Answer>[] = [];
  #hook: AsyncHookLike<Input, Answer> | undefined;

  constructor(make: () => AsyncHookLike<Input, Answer>) {
    this.#make = make;
  }

  get owners(): readonly TapOwner[] {
    return this.#taps.map(({ owner }) => owner);
  }

  get isTapped(): boolean {
    return this.#taps.length > 0;
  }

  add(tap: Tap<Input, Answer>): () => void {
    this.#change([...this.#taps, tap]);
    return () => this.#change(this.#taps.filter((other) => other !== tap));
  }

  call(input: Input): Promise<Answer | undefined> {
    this.#hook ??= this.#build();
    return this.#hook.promise(input);
  }

  #change(taps: readonly Tap<Input, Answer>[]): void {
    this.#taps = taps;
    this.#hook = undefined;
  }

  #build(): AsyncHookLike<Input, Answer> {
    const hook = this.#make();
    for (const { owner, run } of this.#taps) hook.tapPromise(`${owner.plugin}@${owner.version}`, run);
    return hook;
  }
}

/** What every hook offers. `tap` returns the function that takes the tap away again. */
export interface Hook<Input, Answer> {
  readonly name: string;
  readonly isTapped: boolean;
  readonly owners: readonly TapOwner[];
  tap(owner: TapOwner, run: TapFunction<Input, Answer>, ready?: TapReady<Input>): () => void;
}

/** First tap that answers wins; the rest are not asked. */
export interface BailHook<Question, Answer> extends Hook<Question, Answer> {
  ask(question: Question): Promise<Answer | undefined>;
}

/** Each tap may hand on a changed value; one that answers nothing leaves it as it is. */
export interface WaterfallHook<Value> extends Hook<Value, Value> {
  amend(value: Value): Promise<Value>;
}

/** All taps are told at the same time; what they answer does not matter. */
export interface TellHook<Event> extends Hook<Event, void> {
  tell(event: Event): Promise<void>;
}

export function bailHook<Question, Answer>(name: string, rules: TapRules): BailHook<Question, Answer> {
  const taps = new Taps<Question, Answer>(
    () => new AsyncSeriesBailHook<[Question], Answer | undefined>(["question"], name),
  );
  const base = face(name, taps, { rules, present: asIs, check: asIs });
  return Object.assign(base, { ask: async (question: Question) => (taps.isTapped ? taps.call(question) : undefined) });
}

/** `check` throws where a changed value is not acceptable; the value before it is kept then. */
export function waterfallHook<Value>(
  name: string,
  rules: TapRules,
  check: (value: Value) => Value,
): WaterfallHook<Value> {
  const taps = new Taps<Value, Value>(() => new AsyncSeriesWaterfallHook<[Value], Value | undefined>(["value"], name));
  const base = face(name, taps, { rules, present: (value: Value) => structuredClone(value), check });
  return Object.assign(base, {
    amend: async (value: Value) => (taps.isTapped ? ((await taps.call(value)) ?? value) : value),
  });
}

export function tellHook<Event>(name: string, rules: TapRules): TellHook<Event> {
  const taps = new Taps<Event, void>(() => new AsyncParallelHook<[Event]>(["event"], name));
  const base = face(name, taps, { rules, present: asIs, check: asIs });
  return Object.assign(base, { tell: async (event: Event) => (taps.isTapped ? taps.call(event) : undefined) });
}

const asIs = <Value>(value: Value): Value => value;

type Guard<Input, Answer> = Omit<Parameters<typeof guardTap<Input, Answer>>[1], "owner" | "hook" | "ready">;

/** The common part. Getters, so that it must be extended and never spread. */
function face<Input, Answer>(
  name: string,
  taps: Taps<Input, Answer>,
  guard: Guard<Input, Answer>,
): Hook<Input, Answer> {
  return {
    name,
    get isTapped() {
      return taps.isTapped;
    },
    get owners() {
      return taps.owners;
    },
    tap: (owner, run, ready) => taps.add({ owner, run: guardTap(run, { ...guard, owner, hook: name, ready }) }),
  };
}
