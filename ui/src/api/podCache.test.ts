import { QueryClient } from "@tanstack/react-query";
import { expect, it } from "vitest";
import { somePod } from "../testing/pods";
import { inOrder, newer, patched, podListKey, storePod } from "./podCache";
import type { Pod } from "./types";

const pages = (...pods: Pod[][]) => ({
  pages: pods.map((page) => ({ pods: page, next: null })),
  pageParams: pods.map(() => undefined),
});

it("an answer that was overtaken does not undo a newer one", () => {
  const running = somePod({ version: 9, phase: "RUNNING" });
  const starting = somePod({ version: 8, phase: "STARTING" });
  expect(newer(running, starting)).toBe(running);
  expect(newer(starting, running)).toBe(running);
  expect(newer(undefined, starting)).toBe(starting);
  expect(inOrder(patched(pages([running]), starting))).toEqual([running]);
});

it("rows keep their places while pods change", () => {
  const old = somePod({ id: "pod-b", createdAt: "2026-11-21T01:00:00Z" });
  const young = somePod({ id: "pod-a", createdAt: "2026-11-21T02:00:00Z" });
  const changed = { ...old, version: 99, phase: "STOPPED" as const };
  const data = patched(pages([old], [young]), changed);
  expect(inOrder(data)).toEqual([young, changed]);
});

it("a pod that was not there becomes a row, once", () => {
  const pod = somePod();
  const data = patched(patched(pages([]), pod), pod);
  expect(inOrder(data)).toEqual([pod]);
  expect(inOrder(undefined)).toEqual([]);
});

it("a change reaches the list with terminated pods and the one without", () => {
  const client = new QueryClient();
  for (const all of [true, false]) {
    client.setQueryData(podListKey(all), pages([somePod({ version: 1 })]));
  }
  storePod(client, somePod({ version: 2, phase: "STOPPED" }));
  for (const all of [true, false]) {
    expect(inOrder(client.getQueryData(podListKey(all))).map((pod) => pod.phase)).toEqual(["STOPPED"]);
  }
});
