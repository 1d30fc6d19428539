import { afterEach, expect, it, vi } from "vitest";
import type { ApiError } from "./apiError";
import { api, dataOf } from "./client";
import { forgetPosition, knownPosition, positionOf } from "./position";
import { read } from "./read";

afterEach(() => {
  forgetPosition();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

function answering(...responses: (Response | Error)[]): Request[] {
  const requests: Request[] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    requests.push(request);
    const response = responses.shift();
    if (response instanceof Error || response === undefined) {
      throw response;
    }
    return response;
  });
  return requests;
}

async function failureOf(promise: Promise<unknown>): Promise<ApiError> {
  return promise.then(
    () => {
      throw new Error("was not refused");
    },
    (failure) => failure as ApiError,
  );
}

const pods = (minPosition?: string) =>
  api.GET("/v1/pods", { params: { query: { minPosition, after: undefined } } });

it("fills paths and leaves out what is not asked for", async () => {
  const requests = answering(Response.json({}));
  await api.GET("/v1/pods/{id}", {
    params: { path: { id: "a/b" }, query: { minPosition: "3", at: undefined } },
  });
  expect(requests[0]?.url).toMatch(/\/v1\/pods\/a%2Fb\?minPosition=3$/);
  expect(requests[0]?.credentials).toBe("same-origin");
  expect(requests[0]?.headers.get("Berth-Console")).toBe(null);
});

it("marks writes as the console's, and notes their position", async () => {
  const requests = answering(Response.json({}, { status: 202, headers: { "Berth-Position": "i-7-42" } }));
  await api.POST("/v1/pods", { params: { header: { "Idempotency-Key": "k" } }, body: { name: "a" } });
  expect(requests[0]?.headers.get("Berth-Console")).toBe("1");
  expect(requests[0]?.headers.get("Idempotency-Key")).toBe("k");
  expect(requests[0]?.headers.get("Content-Type")).toBe("application/json");
  expect(await requests[0]?.json()).toEqual({ name: "a" });
  expect(knownPosition()).toBe(42);
});

it("needs no body where there is none", async () => {
  answering(new Response(null, { status: 204 }));
  await api.DELETE("/v1/ssh-keys/{id}", { params: { path: { id: "key-1" } } });
});

it("reads no position where there is none", () => {
  expect(positionOf(null)).toBeUndefined();
  expect(positionOf("rubbish")).toBeUndefined();
});

it("gives what a problem says", async () => {
  answering(
    Response.json(
      { title: "The name is taken", status: 409, code: "name-taken", detail: "web-1 exists.", errors: [] },
      { status: 409, headers: { "Retry-After": "2" } },
    ),
  );
  const failure = await failureOf(pods());
  expect(failure.problem).toMatchObject({ code: "name-taken", detail: "web-1 exists." });
  expect(failure.retryAfterMillis).toBe(2_000);
});

it("says when something else than Berth answered, or nobody", async () => {
  answering(
    new Response("<html>Bad gateway</html>", { status: 502 }),
    new Response(null, { status: 204 }),
    new TypeError("failed to fetch"),
  );
  expect((await failureOf(pods())).problem.code).toBe("not-berth");
  expect((await failureOf(dataOf(pods()))).problem.code).toBe("not-berth");
  expect((await failureOf(pods())).problem.code).toBe("unreachable");
});

it("leaves an aborted call to who aborted it, and ends one that takes too long", async () => {
  const timeout = new AbortController();
  vi.stubGlobal("fetch", async ({ signal }: Request) => {
    signal.throwIfAborted();
    return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  });
  vi.spyOn(AbortSignal, "timeout").mockReturnValue(timeout.signal);
  const mine = new AbortController();
  const aborted = failureOf(api.GET("/v1/gpus", { signal: mine.signal }));
  const late = failureOf(api.GET("/v1/gpus"));
  mine.abort();
  timeout.abort(new DOMException("Time is over", "TimeoutError"));
  expect((await aborted).name).toBe("AbortError");
  expect((await late).problem.detail).toContain("did not answer within 20 seconds");
});

it("takes an older answer where the reader is behind", async () => {
  const behind = Response.json({ title: "Behind", status: 503, code: "projection-behind" }, { status: 503 });
  const requests = answering(
    Response.json({}, { headers: { "Berth-Position": "i-9" } }),
    behind,
    Response.json({ pods: [] }),
  );
  await pods();
  expect(await read(pods)).toEqual({ pods: [] });
  expect(requests.map(({ url }) => new URL(url).search)).toEqual(["", "?minPosition=9", ""]);
});
