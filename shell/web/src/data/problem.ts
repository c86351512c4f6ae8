import type { ProblemDetails } from "@tuneit/protocol/http";

/** A request that failed, with what the server said of it: code, cause, mend. */
export class RequestError extends Error {
  readonly problem: ProblemDetails;
  /** It only asked: it may be asked again by itself. */
  readonly isQuestion: boolean;

  constructor(problem: ProblemDetails, { isQuestion = false } = {}) {
    super(problem.title);
    this.name = "RequestError";
    this.problem = problem;
    this.isQuestion = isQuestion;
  }

  get isAway(): boolean {
    return this.problem.status === 0;
  }
}

/** Null where there is no such thing, for who goes on without it. */
export async function orNull<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof RequestError && error.problem.status === 404) return null;
    throw error;
  }
}

/** The error of an answer that is not 2xx; one without problem details (a proxy's page) is told by its status. */
export async function errorOf(response: Response, instance: string): Promise<RequestError> {
  const body: unknown = await response.json().catch(() => null);
  return new RequestError(problemOf(body, response.status, instance));
}

export function problemOf(body: unknown, status: number, instance: string): ProblemDetails {
  return isProblem(body) ? body : unexplained(status, instance);
}

/** The server did not answer at all. */
export function awayError(instance: string, { isQuestion = false } = {}): RequestError {
  const mend = isQuestion
    ? "Start it with `tuneit serve`; this page goes on by itself."
    : "Start it with `tuneit serve`, then try again.";
  return new RequestError(
    {
      type: "",
      title: "The server does not answer.",
      status: 0,
      detail: "No connection to the TuneIT server could be made.",
      code: "TUNEIT_WEB_SERVER_AWAY",
      mend,
      instance,
    },
    { isQuestion },
  );
}

function unexplained(status: number, instance: string): RequestError["problem"] {
  return {
    type: "",
    title: `The server answered ${status}.`,
    status,
    detail: "The answer says nothing more.",
    code: "TUNEIT_WEB_ANSWER_UNREADABLE",
    mend: "Read the log of `tuneit serve` and try again.",
    instance,
  };
}

function isProblem(body: unknown): body is ProblemDetails {
  if (typeof body !== "object" || body === null) return false;
  const fields = body as Record<string, unknown>;
  return ["title", "detail", "code", "mend"].every((name) => typeof fields[name] === "string");
}
