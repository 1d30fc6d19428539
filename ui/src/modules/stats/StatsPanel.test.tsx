import { act, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { somePod } from "../../testing/pods";
import { renderPart } from "../../testing/renderPart";
import { StatsPanel } from "./StatsPanel";

class FakeStream extends EventTarget {
  static all: FakeStream[] = [];
  static readonly CLOSED = 2;
  readyState = 1;
  readonly url: string;

  constructor(url: string) {
    super();
    this.url = url;
    FakeStream.all.push(this);
  }

  close() {
    this.readyState = 2;
  }

  send(frame: object) {
    act(() => {
      this.dispatchEvent(new MessageEvent("stats", { data: JSON.stringify(frame) }));
    });
  }
}

const FRAME = {
  at: "2026-11-21T10:00:00Z",
  phase: "RUNNING",
  unavailable: null,
  cpu: { percent: 42 },
  memory: null,
  network: null,
  disk: null,
  gpus: [],
};

beforeEach(() => {
  FakeStream.all = [];
  vi.stubGlobal("EventSource", FakeStream);
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const stream = () => FakeStream.all.at(-1) as FakeStream;

it("shows what comes, and closes its stream when it is left", () => {
  const { unmount } = renderPart(<StatsPanel pod={somePod()} />);
  expect(screen.getByText("The figures come in a moment.")).toBeTruthy();
  expect(stream().url).toBe(`/v1/pods/${somePod().id}/stats`);

  stream().send(FRAME);
  expect(screen.getByText("42 % of one core")).toBeTruthy();
  stream().send({ ...FRAME, disk: { usedBytes: 95, sizeBytes: 100 } });
  expect(screen.getByRole("meter", { name: "Disk" }).getAttribute("value")).toBe("0.95");

  unmount();
  expect(stream().readyState).toBe(2);
});

it("warns of a disk that is nearly full", () => {
  const disk = { ...somePod().disk, filling: true };
  renderPart(<StatsPanel pod={somePod({ disk })} />);
  expect(screen.getByRole("status").textContent).toContain("nearly full");
});

it("says why there are no figures", () => {
  renderPart(<StatsPanel pod={somePod()} />);
  const text = "The pod does not run, so it uses nothing.";
  stream().send({ ...FRAME, cpu: null, unavailable: { code: "not-running", text } });
  expect(screen.getByText(text)).toBeTruthy();
});

it("asks again after a while where the server refuses", () => {
  vi.useFakeTimers();
  renderPart(<StatsPanel pod={somePod()} />);
  stream().readyState = 2;
  act(() => {
    stream().dispatchEvent(new Event("error"));
  });
  expect(screen.getByText(/cannot be read at the moment/)).toBeTruthy();
  expect(FakeStream.all).toHaveLength(1);
  act(() => {
    vi.advanceTimersByTime(10_000);
  });
  expect(FakeStream.all).toHaveLength(2);
});

it("opens none for a page that is not to be seen", () => {
  vi.spyOn(document, "hidden", "get").mockReturnValue(true);
  renderPart(<StatsPanel pod={somePod()} />);
  expect(FakeStream.all).toHaveLength(0);

  vi.restoreAllMocks();
  act(() => {
    document.dispatchEvent(new Event("visibilitychange"));
  });
  expect(FakeStream.all).toHaveLength(1);
});

const END = {
  ...FRAME,
  at: "2026-11-21T11:00:00Z",
  phase: "TERMINATED",
  cpu: null,
  unavailable: { code: "not-running", text: "The pod is terminated. It can be read until then." },
};

it("shows what a terminated pod used last, until when that can be read, and asks no more", () => {
  renderPart(<StatsPanel pod={somePod({ phase: "TERMINATED" })} />);
  stream().send({ ...FRAME, cpu: { percent: 12 } });
  stream().send(FRAME);
  stream().send(END);

  expect(screen.getByText("42 % of one core")).toBeTruthy();
  expect(screen.getByText(/It can be read until then. Measured last/)).toBeTruthy();
  expect(screen.getByRole("time").getAttribute("datetime")).toBe(FRAME.at);
  expect(stream().readyState).toBe(2);
  act(() => {
    document.dispatchEvent(new Event("visibilitychange"));
  });
  expect(FakeStream.all).toHaveLength(1);
});

it("says so where nothing of a terminated pod is kept", () => {
  renderPart(<StatsPanel pod={somePod({ phase: "TERMINATED" })} />);
  stream().send(END);

  expect(screen.queryByText(/Measured last/)).toBeNull();
  expect(screen.getByText(END.unavailable.text)).toBeTruthy();
});
