import { styleText } from "node:util";
import { jsonLine, painted } from "./printable.ts";

type Style = Parameters<typeof styleText>[0];

/** Where a command speaks: people read stderr, programs read stdout. */
export interface Terminal {
  readonly json: boolean;
  /** True where a person watches: bars, colour and questions make sense. */
  readonly live: boolean;
  /** A line for people; with `--json` it is not shown. */
  say(text?: string): void;
  /** A question: what is typed follows on the same line. */
  ask(question: string): void;
  /** Replaces the line at the bottom while something goes on. */
  status(text: string): void;
  /** The command's result: one document, or with `--json` one JSON document. */
  answer(value: unknown, human: () => string): void;
  /** One line of a stream. */
  stream(value: unknown, human: string): void;
  paint(style: Style, text: string): string;
}

export interface Streams {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}

export function createTerminal(streams: Streams, options: { json: boolean; quiet?: boolean }): Terminal {
  const live = streams.stderr.isTTY === true && !options.json;
  let statusShown = false;
  const clear = (): void => {
    if (statusShown) streams.stderr.write("\r\u001b[2K");
    statusShown = false;
  };
  const paint = (style: Style, text: string): string =>
    styleText(style, text, { stream: streams.stderr, validateStream: true });
  return {
    json: options.json,
    live,
    paint,
    say(text = "") {
      clear();
      if (!options.json) streams.stderr.write(`${painted(text)}\n`);
    },
    ask(question) {
      clear();
      streams.stderr.write(painted(question));
    },
    status(text) {
      if (!live) return;
      const width = Math.max(20, (streams.stderr.columns ?? 80) - 1);
      streams.stderr.write(`\r\u001b[2K${painted(text.slice(0, width))}`);
      statusShown = true;
    },
    answer(value, human) {
      clear();
      streams.stdout.write(options.json ? jsonLine(value) : `${painted(human())}\n`);
    },
    stream(value, human) {
      clear();
      streams.stdout.write(options.json ? jsonLine(value) : `${painted(human)}\n`);
    },
  };
}
