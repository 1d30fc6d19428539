import { act, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { MAX_LINES } from "../../api/podLog";
import { somePod } from "../../testing/pods";
import { renderPart } from "../../testing/renderPart";
import { LogPanel } from "./LogPanel";

class FakeLog extends EventTarget {
  static all: FakeLog[] = [];
  static readonly CLOSED = 2;
  readyState = 1;
  readonly url: string;

  constructor(url: string) {
    super();
    this.url = url;
    FakeLog.all.push(this);
  }

  close() {
    this.readyState = 2;
  }

  send(type: string, frame: object) {
    act(() => {
      this.dispatchEvent(new MessageEvent(type, { data: JSON.stringify(frame) }));
    });
  }
}

const stream = () => FakeLog.all.at(-1) as FakeLog;
const line = (text: string) => ({ source: "container", output: "stdout", boot: 1, text });
const ended = somePod({ phase: "TERMINATED" });

beforeEach(() => {
  FakeLog.all = [];
  vi.stubGlobal("EventSource", FakeLog);
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

it("shows what a terminated pod wrote and until when that can be read, and asks no more", () => {
  renderPart(<LogPanel pod={ended} />);
  expect(stream().url).toBe(`/v1/pods/${ended.id}/logs?follow=true&tail=200&node=0`);
  stream().send("log", line("one"));
  stream().send("log", line("two"));
  stream().send("kept", { until: "2026-11-22T10:00:00Z", text: "kept" });

  expect(screen.getByRole("region", { name: "What it wrote" }).textContent).toBe("one\ntwo\n");
  expect(screen.getByRole("time").getAttribute("datetime")).toBe("2026-11-22T10:00:00Z");
  expect(stream().readyState).toBe(2);
  act(() => {
    document.dispatchEvent(new Event("visibilitychange"));
  });
  expect(FakeLog.all).toHaveLength(1);
});

it("says so where nothing is kept of it", () => {
  renderPart(<LogPanel pod={ended} />);
  const text = "The pod is terminated. What it wrote is not kept, or not any more.";
  stream().send("kept", { until: null, text });
  expect(screen.getByText(text)).toBeTruthy();
  expect(screen.queryByRole("region", { name: "What it wrote" })).toBeNull();
});

it("opens the log of a living pod when it is asked for, and closes it when it is left", async () => {
  const { unmount } = renderPart(<LogPanel pod={somePod()} />);
  expect(FakeLog.all).toHaveLength(0);

  await userEvent.click(screen.getByRole("button", { name: "Show what it writes" }));
  expect(screen.getByText("Nothing is written yet.")).toBeTruthy();

  stream().send("log", line("hello"));
  expect(await screen.findByText("hello")).toBeTruthy();
  unmount();
  expect(stream().readyState).toBe(2);
});

it("keeps no more lines than can be shown, however many come", () => {
  vi.useFakeTimers();
  renderPart(<LogPanel pod={ended} />);
  for (let count = 0; count < MAX_LINES + 20; count++) {
    stream().send("log", line(`line ${count}`));
  }
  act(() => {
    vi.advanceTimersByTime(1_000);
  });
  const text = screen.getByRole("region", { name: "What it wrote" }).textContent ?? "";
  expect(text.trim().split("\n")).toHaveLength(MAX_LINES);
  expect(text).toContain(`line ${MAX_LINES + 19}\n`);
});

it("asks again after a while where the server refuses", () => {
  vi.useFakeTimers();
  renderPart(<LogPanel pod={ended} />);
  stream().readyState = 2;
  act(() => {
    stream().dispatchEvent(new Event("error"));
  });
  expect(screen.getByText(/cannot be read at the moment/)).toBeTruthy();
  act(() => {
    vi.advanceTimersByTime(10_000);
  });
  expect(FakeLog.all).toHaveLength(2);
});
