import createClient, { type Middleware } from "openapi-fetch";
import { notBerth, refusal, unreachable } from "./apiError";
import { BASE } from "./base";
import { notePosition, positionOf } from "./position";
import type { paths } from "./schema.gen";

const TIMEOUT_MILLIS = 20_000;

/** What holds for every call: marked writes, a timeout, refusals as errors, the position of the log noted. */
const conventions: Middleware = {
  onRequest({ request }) {
    if (request.method !== "GET") {
      request.headers.set("Berth-Console", "1");
    }
    const signal = AbortSignal.any([request.signal, AbortSignal.timeout(TIMEOUT_MILLIS)]);
    return new Request(request, { signal });
  },
  async onResponse({ response }) {
    if (!response.ok) {
      throw await refusal(response);
    }
    const position = positionOf(response.headers.get("Berth-Position"));
    if (position !== undefined) {
      notePosition(position);
    }
  },
  onError({ error }) {
    const name = error instanceof Error || error instanceof DOMException ? error.name : undefined;
    // Who aborted a call knows.
    return name === "AbortError"
      ? undefined
      : unreachable(name === "TimeoutError" ? TIMEOUT_MILLIS : undefined);
  },
};

/** Berth's HTTP API, typed by `openapi.json`. A call that does not succeed throws an ApiError. */
export const api = createClient<paths>({
  baseUrl: BASE,
  credentials: "same-origin",
  headers: { Accept: "application/json, application/problem+json" },
  // Looked up at each call, so that tests can replace it.
  fetch: (request) => globalThis.fetch(request),
});

api.use(conventions);

/** The body of the answer to a call that has one. */
export async function dataOf<T>(answer: Promise<{ data?: T; response: Response }>): Promise<T> {
  const { data, response } = await answer;
  if (data === undefined) {
    throw notBerth(response.status);
  }
  return data;
}
