import type { PredictAnswer } from "@tuneit/protocol/http";
import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { Failure } from "../../data/loading.ts";
import { RequestError } from "../../data/problem.ts";
import type { Services } from "../../data/services.ts";
import { answerOf, keyOf, questionsOf, type Answer, type Question, type Voice } from "./voices.ts";

export interface Said {
  readonly text: string;
  readonly answer: Answer | null;
  readonly failure: Failure | null;
  /** It was stopped before it answered. */
  readonly isStopped: boolean;
}

/** One question and what each model said to it. */
export interface Turn {
  readonly id: number;
  readonly askedAt: number;
  readonly said: ReadonlyMap<string, Said>;
  readonly waiting: ReadonlySet<string>;
}

const mostTurns = 50;

/** Asks models, one after the other: a device holds one at a time. What one of them cannot answer stops no other. */
export class Asking implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  turns: readonly Turn[] = [];
  #current: AbortController | null = null;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  hostDisconnected(): void {
    this.stop();
  }

  get isAsking(): boolean {
    return this.#current !== null;
  }

  stop(): void {
    this.#current?.abort();
  }

  async ask({ client }: Services, voices: readonly Voice[], textFor: (voice: Voice) => string): Promise<void> {
    const questions = questionsOf(voices, textFor);
    if (this.isAsking || questions.length === 0) return;
    const own = (this.#current = new AbortController());
    const turn: Turn = {
      id: Date.now(),
      askedAt: Date.now(),
      said: new Map(),
      waiting: new Set(questions.flatMap((question) => question.voices)),
    };
    this.turns = [turn, ...this.turns].slice(0, mostTurns);
    this.#host.requestUpdate();
    for (const question of questions) {
      const said = await this.#answers(client, question, voices, own.signal);
      this.#put(turn.id, said);
    }
    this.#current = null;
    this.#host.requestUpdate();
  }

  async #answers(
    client: Services["client"],
    { run, text, asksBase, voices: keys }: Question,
    voices: readonly Voice[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, Said>> {
    const asked = voices.filter((voice) => keys.includes(keyOf(voice)));
    const all = (said: (voice: Voice) => Omit<Said, "text">) =>
      new Map(asked.map((voice) => [keyOf(voice), { text, ...said(voice) }]));
    if (signal.aborted) return all(() => ({ answer: null, failure: null, isStopped: true }));
    try {
      const body = { texts: [text], base: asksBase };
      const path = `/runs/${encodeURIComponent(run)}/predict`;
      const answer = await client.send<PredictAnswer>("POST", path, { body, signal, deadlineMs: null });
      return all(({ isBase }) => ({ answer: answerOf(answer, isBase), failure: null, isStopped: false }));
    } catch (error) {
      if (error instanceof RequestError) {
        const failure = error.problem;
        return all(() => ({ answer: null, failure, isStopped: false }));
      }
      if (!signal.aborted) throw error;
      return all(() => ({ answer: null, failure: null, isStopped: true }));
    }
  }

  #put(id: number, said: ReadonlyMap<string, Said>): void {
    this.turns = this.turns.map((turn) => {
      if (turn.id !== id) return turn;
      const waiting = new Set([...turn.waiting].filter((key) => !said.has(key)));
      return { ...turn, said: new Map([...turn.said, ...said]), waiting };
    });
    this.#host.requestUpdate();
  }
}
