import type { FastifyReply } from "fastify";

/** Aborted when the client goes away before its answer is out: nobody waits for the work any more. */
export function clientGone(reply: FastifyReply): AbortSignal {
  const abort = new AbortController();
  reply.raw.once("close", () => {
    if (!reply.raw.writableFinished) abort.abort();
  });
  return abort.signal;
}
