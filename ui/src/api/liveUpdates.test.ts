import { QueryClient } from "@tanstack/react-query";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { somePod } from "../testing/pods";
import { liveUpdates } from "./liveUpdates";
import { cachedPod, inOrder, podListKey, storePod } from "./podCache";
import { forgetPosition } from "./position";
import type { Pod } from "./types";

let client: QueryClient;
let asked: string[];
let answers: ((pod: Pod | number) => void)[];

beforeEach(() => {
  client = new QueryClient();
  client.setQueryData(podListKey(false), { pages: [{ pods: [], next: null }], pageParams: [undefined] });
  asked = [];
  answers = [];
  vi.stubGlobal("fetch", ({ url }: Request) => {
    asked.push(url.slice(url.indexOf("/v1/")));
    return new Promise((done) =>
      answers.push((pod) =>
        done(
          typeof pod === "number"
            ? Response.json({ title: "No", code: "unknown-pod", status: pod }, { status: pod })
            : Response.json(pod),
        ),
      ),
    );
  });
});

afterEach(() => {
  forgetPosition();
  vi.unstubAllGlobals();
});

it("reads a pod at the position of its event, and once more however many events came meanwhile", async () => {
  const moved: string[] = [];
  const updates = liveUpdates(
    client,
    (pod, from) => moved.push(`${from} → ${pod.phase}`),
    () => {},
  );
  const id = somePod().id;
  for (const position of [11, 12, 13]) {
    updates.onFrame({ event: "PodStarted", position, podId: id });
  }
  await vi.waitFor(() => expect(asked).toEqual([`/v1/pods/${id}?minPosition=11`]));
  answers[0]?.(somePod({ version: 11, phase: "STARTING" }));
  await vi.waitFor(() => expect(asked).toHaveLength(2));
  expect(asked[1]).toBe(`/v1/pods/${id}?minPosition=13`);
  answers[1]?.(somePod({ version: 13 }));
  await vi.waitFor(() => expect(cachedPod(client, id)?.version).toBe(13));
  expect(asked).toHaveLength(2);
  expect(moved).toEqual(["undefined → STARTING", "STARTING → RUNNING"]);
  expect(inOrder(client.getQueryData(podListKey(false)))).toHaveLength(1);
});

it("drops a pod that is gone", async () => {
  storePod(client, somePod());
  const updates = liveUpdates(
    client,
    () => {},
    () => {},
  );
  updates.onFrame({ event: "PodTerminated", position: 20, podId: somePod().id });
  await vi.waitFor(() => expect(answers).toHaveLength(1));
  answers[0]?.(404);
  await vi.waitFor(() => expect(inOrder(client.getQueryData(podListKey(false)))).toEqual([]));
});
