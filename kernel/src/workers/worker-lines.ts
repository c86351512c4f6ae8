import type { Duplex } from "node:stream";
import { CodedError, maxFrameDepth, pluginName, rpcMessage, type RpcMessage } from "@tuneit/protocol";
import { fail } from "../errors/index.ts";
import { isDeeper } from "../isolation/frames.ts";

/** An answer may carry a page of rows; nothing honest is larger. */
const maxLineBytes = 32 * 1024 * 1024;

/** Hands on what a worker says, line by line. */
export function readLines(channel: Duplex, broken: () => void, onLine: (line: Buffer) => void): void {
  let pending: Buffer[] = [];
  let size = 0;
  channel.on("data", (chunk: Buffer) => {
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      onLine(Buffer.concat([...pending, chunk.subarray(start, end)]));
      [pending, size, start] = [[], 0, end + 1];
    }
    pending.push(chunk.subarray(start));
    size += chunk.length - start;
    if (size > maxLineBytes) broken();
  });
}

/** Undefined where it is no message. */
export function parseMessage(line: Buffer): RpcMessage | undefined {
  // Counted before it is parsed: nesting alone takes seconds and gigabytes.
  if (isDeeper(line, maxFrameDepth)) return undefined;
  try {
    return rpcMessage.safeParse(JSON.parse(line.toString("utf8"))).data;
  } catch {
    return undefined;
  }
}

/** What only this side can know: said by a worker, it would have a person believe that the kernel had judged. */
const kernelsOwn =
  /^TUNEIT_(?:ARCHIVE|AUDIT|CLI|CONFINEMENT|GRANT|ISOLATE|MANIFEST|POLICY|RESOLVE|SECRET|STORE|VAULT|WORKER)_/;
const codeForm = /^TUNEIT(?:_[A-Z0-9]+){2,}$/;
const longestCode = 80;

/** The worker's own coded failure, told as ours. Its text is shown, so it is kept short, and in one line. */
export function workerError(error: NonNullable<RpcMessage["error"]>): CodedError {
  const data = (error.data ?? {}) as Record<string, unknown>;
  const text = (key: string, otherwise: string): string =>
    typeof data[key] === "string" ? oneLine(data[key], 2000) : otherwise;
  const code = text("code", "");
  if (code.length > longestCode || !codeForm.test(code) || kernelsOwn.test(code))
    return fail("TUNEIT_WORKER_FAILED", { reason: oneLine(error.message, 500) });
  const { data: plugin } = pluginName.safeParse(data["plugin"]);
  const texts = {
    message: text("message", oneLine(error.message, 500)),
    cause: text("cause", "not given"),
    mend: text("mend", "See the log"),
  };
  return new CodedError(code, texts, plugin ? { details: { plugin } } : {});
}

/** Lines of a trace of somebody's making would look like one of ours. */
const oneLine = (text: string, most: number): string => text.slice(0, most).replaceAll(/\s+/g, " ");
