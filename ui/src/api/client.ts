import { notePosition, positionOf } from "./position";
import type { paths } from "./schema.gen";
import type { Problem } from "./types";

const TIMEOUT_MILLIS = 20_000;

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

export interface Call {
  method?: "GET" | "POST" | "DELETE";
  path: keyof paths;
  params?: Record<string, string>;
  query?: Record<string, string | number | boolean | undefined>;
  body?: unknown;
  /** Makes a write that is sent again after a lost answer count once. */
  idempotencyKey?: string;
  signal?: AbortSignal;
}

export async function request<T>(call: Call): Promise<T> {
  const response = await send(call);
  if (!response.ok) {
    throw new ApiError(await problemOf(response), retryAfterOf(response));
  }
  const position = positionOf(response.headers.get("Berth-Position"));
  if (position !== undefined) {
    notePosition(position);
  }
  return response.status === 204 ? (undefined as T) : ((await response.json()) as T);
}

export function addressOf({ path, params = {}, query = {} }: Call): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ""));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) {
      search.set(name, String(value));
    }
  }
  return search.size === 0 ? filled : `${filled}?${search}`;
}

async function send(call: Call): Promise<Response> {
  const method = call.method ?? "GET";
  const headers: Record<string, string> = { Accept: "application/json, application/problem+json" };
  if (method !== "GET") {
    headers["Berth-Console"] = "1";
  }
  if (call.body !== undefined) {
    headers["Content-Type"] = "application/json";
  }
  if (call.idempotencyKey !== undefined) {
    headers["Idempotency-Key"] = call.idempotencyKey;
  }
  const deadline = AbortSignal.timeout(TIMEOUT_MILLIS);
  try {
    return await fetch(addressOf(call), {
      method,
      headers,
      body: call.body === undefined ? undefined : JSON.stringify(call.body),
      credentials: "same-origin",
      signal: call.signal ? AbortSignal.any([call.signal, deadline]) : deadline,
    });
  } catch (failure) {
    if (call.signal?.aborted) {
      throw failure;
    }
    throw new ApiError(unreachable(deadline.aborted));
  }
}

function unreachable(timedOut: boolean): Problem {
  const why = timedOut
    ? `It did not answer within ${TIMEOUT_MILLIS / 1000} seconds.`
    : "The connection failed: it may be restarting, or your network is down.";
  return {
    type: "about:blank",
    title: "Berth cannot be reached",
    status: 0,
    code: "unreachable",
    detail: `${why} Check that Berth runs, then try again.`,
    errors: [],
  };
}

async function problemOf(response: Response): Promise<Problem> {
  try {
    const body = (await response.json()) as Partial<Problem>;
    if (typeof body.title === "string") {
      return {
        type: body.type ?? "about:blank",
        title: body.title,
        status: body.status ?? response.status,
        code: body.code ?? String(response.status),
        detail: body.detail ?? "",
        errors: body.errors ?? [],
      };
    }
  } catch {
    // Not JSON: something between the browser and Berth answered.
  }
  return {
    type: "about:blank",
    title: `Something answered with status ${response.status}, and it was not Berth`,
    status: response.status,
    code: "not-berth",
    detail: "A proxy on the way may be misconfigured, or Berth is starting. Try again in a moment.",
    errors: [],
  };
}

function retryAfterOf(response: Response): number | undefined {
  const seconds = Number(response.headers.get("Retry-After") ?? Number.NaN);
  return Number.isFinite(seconds) ? seconds * 1000 : undefined;
}
