import type { Plan, RunEvent } from "@tuneit/protocol";
import { bar, bytes, count, duration, score } from "./figures.ts";
import { printable } from "./printable.ts";
import { SamplesTeller } from "./samples-view.ts";
import type { Terminal } from "./terminal.ts";

type EventOf<T extends RunEvent["type"]> = Extract<RunEvent, { type: T }>;

/** Shows a run's events to a person: a line for each stage, a bar for the one at work, scores by epoch. */
export class RunView {
  readonly #terminal: Terminal;
  readonly #plan: Plan;
  readonly #started = new Map<string, number>();
  readonly #samples = new SamplesTeller();
  #scores: { epoch: number | undefined; parts: string[] } = { epoch: undefined, parts: [] };

  constructor(terminal: Terminal, plan: Plan) {
    this.#terminal = terminal;
    this.#plan = plan;
  }

  show(event: RunEvent): void {
    switch (event.type) {
      case "stage":
        return this.#stage(event);
      case "progress":
        return this.#progress(event);
      case "metric":
        return this.#metric(event);
      case "samples":
        return this.#tellSamples(event);
      case "artifact":
        return this.#say(
          "  ",
          `${event.kind} ${event.format}: ${event.path} (${bytes(event.bytes)})${event.verified ? `, verified: ${event.verified.measure} ${Number(event.verified.value).toExponential(1)} ≤ ${event.verified.limit}` : ""}`,
        );
      case "warning":
        return this.#terminal.say(
          this.#terminal.paint("yellow", `  ! ${event.code}: ${printable(event.message)} ${printable(event.mend)}`),
        );
      case "error":
        return this.#flush();
      case "log":
        if (event.level === "error" && event.source === "python") this.#say("  ", event.text);
        return;
      default:
        return;
    }
  }

  #title(stage: string): string {
    return this.#plan.stages.find((one) => one.id === stage)?.title ?? stage;
  }

  #stage(event: EventOf<"stage">): void {
    const { stage, state } = event;
    if (state === "starting") this.#started.set(stage, event.time);
    else if (state === "done") this.#end("green", "✓", stage, event);
    else if (state === "failed") this.#end("red", "✗", stage, event);
    else if (state === "skipped") this.#skipped(stage, event.reason ?? "done");
    else if (state === "cancelling")
      this.#terminal.say(
        this.#terminal.paint("yellow", `  stopping ${this.#title(stage)} (rung ${event.rung ?? 1} of 3)`),
      );
  }

  /** What was there already counts as done; what a failure or a stop left out does not. */
  #skipped(stage: string, reason: string): void {
    const isDone = reason === "cached" || reason === "done";
    const mark = isDone ? this.#terminal.paint("green", "✓") : this.#terminal.paint("dim", "–");
    const why = isDone ? reason : `not run: the run ${reason === "failed" ? "failed" : "was stopped"} before`;
    this.#terminal.say(`${mark} ${this.#title(stage)} ${this.#terminal.paint("dim", `(${why})`)}`);
  }

  #end(color: "green" | "red", mark: string, stage: string, event: EventOf<"stage">): void {
    this.#flush();
    const started = this.#started.get(stage);
    const seconds = event.seconds ?? (started === undefined ? undefined : (event.time - started) / 1000);
    const took = seconds === undefined ? "" : this.#terminal.paint("dim", ` ${duration(seconds)}`);
    this.#terminal.say(`${this.#terminal.paint(color, mark)} ${this.#title(stage)}${took}`);
  }

  #progress(event: EventOf<"progress">): void {
    const { done, total, unit, rate, etaSeconds, note } = event;
    const drawn = total === null ? count(done) : `${bar(done, total)} ${count(done)}/${count(total)}`;
    const speed = rate === null ? "" : `, ${count(rate)}/s`;
    const left = etaSeconds === null ? "" : `, ${duration(etaSeconds[0])} to ${duration(etaSeconds[1])} left`;
    this.#terminal.status(
      `  ${this.#title(event.stage)} ${drawn} ${unit}${speed}${left}${note ? ` ${printable(note)}` : ""}`,
    );
  }

  /** Scores of one epoch are said together; the loss of each step only moves the curve. */
  #metric(event: EventOf<"metric">): void {
    if (event.split === undefined || event.split === "train") return;
    const key = event.epoch;
    if (this.#scores.parts.length > 0 && this.#scores.epoch !== key) this.#flush();
    this.#scores.epoch = key;
    this.#scores.parts.push(`${event.split} ${event.name} ${score(event.value)}`);
  }

  #tellSamples(event: EventOf<"samples">): void {
    const line = this.#samples.lineOf(event);
    if (line === null) return;
    this.#flush();
    this.#say("  ", line);
  }

  #flush(): void {
    const { epoch, parts } = this.#scores;
    if (parts.length > 0)
      this.#say("  ", `${epoch === undefined ? "" : `epoch ${count(epoch)}: `}${parts.slice(0, 6).join(", ")}`);
    this.#scores = { epoch: undefined, parts: [] };
  }

  #say(indent: string, text: string): void {
    this.#terminal.say(this.#terminal.paint("dim", `${indent}${printable(text)}`));
  }
}
