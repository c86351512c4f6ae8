import type { Progress } from "@tuneit/kernel";
import { bar, bytes, count } from "./figures.ts";
import type { Terminal } from "./terminal.ts";

/** How often a log without a terminal hears of a step that goes on, in milliseconds. */
const quietIntervalMs = 5000;

/** Shows numbers of what goes on before a run: downloads, installs, environments. */
export function progressView(terminal: Terminal): (progress: Progress) => void {
  let [lastStep, lastSaid] = ["", 0];
  return ({ step, done, total, unit }) => {
    const figure = (value: number): string => (unit === "bytes" ? bytes(value) : count(value));
    const drawn = total === null ? figure(done) : `${bar(done, total)} ${figure(done)} of ${figure(total)}`;
    const hasFigures = total !== null || done > 0;
    const text = hasFigures ? `  ${step} ${drawn}${unit === "bytes" ? "" : ` ${unit}`}` : `  ${step}`;
    terminal.status(text);
    const now = Date.now();
    if (terminal.live || (step === lastStep && now - lastSaid < quietIntervalMs)) return;
    [lastStep, lastSaid] = [step, now];
    terminal.say(text);
  };
}
