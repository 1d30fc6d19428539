import type { Problem } from "./types";

/** A refusal of Berth, or its silence; `problem` says what happened, why and what to do. */
export class ApiError extends Error {
  readonly problem: Problem;
  readonly retryAfterMillis: number | undefined;

  constructor(problem: Problem, retryAfterMillis?: number) {
    super(problem.detail);
    this.name = "ApiError";
    this.problem = problem;
    this.retryAfterMillis = retryAfterMillis;
  }
}

/** No answer came: the connection failed, or the time ran out where `timeoutMillis` is given. */
export function unreachable(timeoutMillis?: number): ApiError {
  const why =
    timeoutMillis === undefined
      ? "The connection failed: it may be restarting, or your network is down."
      : `It did not answer within ${timeoutMillis / 1000} seconds.`;
  return new ApiError({
    type: "about:blank",
    title: "Berth cannot be reached",
    status: 0,
    code: "unreachable",
    detail: `${why} Check that Berth runs, then try again.`,
    errors: [],
  });
}

/** An answer that is none of Berth's, for example the error page of a proxy. */
export function notBerth(status: number, retryAfterMillis?: number): ApiError {
  const problem: Problem = {
    type: "about:blank",
    title: `The answer with status ${status} did not come from Berth`,
    status,
    code: "not-berth",
    detail: "A proxy in between may be misconfigured, or Berth is starting. Try again in a moment.",
    errors: [],
  };
  return new ApiError(problem, retryAfterMillis);
}

/** Reads a response with an error status. */
export async function refusal(response: Response): Promise<ApiError> {
  const retryAfterMillis = retryAfterOf(response);
  const body = (await response.json().catch(() => undefined)) as Partial<Problem> | undefined;
  if (typeof body?.title !== "string") {
    return notBerth(response.status, retryAfterMillis);
  }
  const problem: Problem = {
    type: body.type ?? "about:blank",
    title: body.title,
    status: body.status ?? response.status,
    code: body.code ?? String(response.status),
    detail: body.detail ?? "",
    errors: body.errors ?? [],
  };
  return new ApiError(problem, retryAfterMillis);
}

function retryAfterOf(response: Response): number | undefined {
  const seconds = Number(response.headers.get("Retry-After") ?? Number.NaN);
  return Number.isFinite(seconds) ? seconds * 1000 : undefined;
}
