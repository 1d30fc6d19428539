import { afterEach, expect, it, vi } from "vitest";
import { type ApiError, addressOf, request } from "./client";
import { forgetPosition, knownPosition, positionOf } from "./position";
import { read } from "./read";

afterEach(() => {
  forgetPosition();
  vi.unstubAllGlobals();
});

function answering(...responses: (Response | Error)[]): Request[] {
  const requests: Request[] = [];
  vi.stubGlobal("fetch", async (address: string, init: RequestInit) => {
    requests.push(new Request(`http://berth${address}`, { ...init, signal: undefined }));
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

it("fills paths and leaves out what is not asked for", () => {
  expect(
    addressOf({ path: "/v1/pods/{id}", params: { id: "a/b" }, query: { minPosition: 3, after: undefined } }),
  ).toBe("/v1/pods/a%2Fb?minPosition=3");
});

it("marks writes as the console's, and notes their position", async () => {
  const requests = answering(Response.json({}, { status: 202, headers: { "Berth-Position": "i-7-42" } }));
  await request({ method: "POST", path: "/v1/pods", body: { name: "a" }, idempotencyKey: "k" });
  expect(requests[0]?.headers.get("Berth-Console")).toBe("1");
  expect(requests[0]?.headers.get("Idempotency-Key")).toBe("k");
  expect(knownPosition()).toBe(42);
});

it("reads no position where there is none", () => {
  expect(positionOf(null)).toBeUndefined();
  expect(positionOf("rubbish")).toBeUndefined();
});

it("gives what a problem says", async () => {
  answering(
    Response.json(
      { title: "The name is taken", status: 409, code: "name-taken", detail: "web-1 exists.", errors: [] },
      { status: 409 },
    ),
  );
  const { problem } = await failureOf(request({ path: "/v1/pods" }));
  expect(problem).toMatchObject({ code: "name-taken", detail: "web-1 exists." });
});

it("says when something else than Berth answered, or nobody", async () => {
  answering(new Response("<html>Bad gateway</html>", { status: 502 }), new TypeError("failed to fetch"));
  expect((await failureOf(request({ path: "/v1/pods" }))).problem.code).toBe("not-berth");
  expect((await failureOf(request({ path: "/v1/pods" }))).problem.code).toBe("unreachable");
});

it("takes an older answer where the reader is behind", async () => {
  const behind = Response.json({ title: "Behind", status: 503, code: "projection-behind" }, { status: 503 });
  const requests = answering(
    Response.json({}, { headers: { "Berth-Position": "i-9" } }),
    behind,
    Response.json({ pods: [] }),
  );
  await request({ path: "/v1/pods" });
  expect(await read({ path: "/v1/pods" })).toEqual({ pods: [] });
  expect(requests.map(({ url }) => new URL(url).search)).toEqual(["", "?minPosition=9", ""]);
});
