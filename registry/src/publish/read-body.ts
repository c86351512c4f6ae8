import type { IncomingMessage } from "node:http";
import { fail } from "../errors/registry-errors.ts";

/** Reads a body within a size and a time. @throws TUNEIT_REGISTRY_TOO_LARGE, TUNEIT_REGISTRY_TOO_SLOW */
export function readBody(request: IncomingMessage, options: { limit: number; deadlineMs: number }): Promise<Buffer> {
  if (Number(request.headers["content-length"] ?? 0) > options.limit)
    return Promise.reject(fail("TUNEIT_REGISTRY_TOO_LARGE", { what: "the body" }));
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let total = 0;
    const settle = (act: () => void): void => {
      clearTimeout(timer);
      request.off("data", onData).off("end", onEnd).off("close", onClose).off("error", onClose);
      act();
    };
    const refuse = (error: Error): void => {
      request.pause();
      settle(() => reject(error));
    };
    const onData = (chunk: Buffer): void => {
      total += chunk.length;
      if (total > options.limit) refuse(fail("TUNEIT_REGISTRY_TOO_LARGE", { what: "the body" }));
      else chunks.push(chunk);
    };
    const onEnd = (): void => settle(() => resolve(Buffer.concat(chunks)));
    const onClose = (): void =>
      refuse(
        fail("TUNEIT_REGISTRY_REQUEST_INVALID", { what: "the body broke off", why: "The connection was closed." }),
      );
    const timer = setTimeout(
      () => refuse(fail("TUNEIT_REGISTRY_TOO_SLOW", { seconds: Math.ceil(options.deadlineMs / 1000) })),
      options.deadlineMs,
    );
    request.on("data", onData).on("end", onEnd).on("close", onClose).on("error", onClose);
  });
}
