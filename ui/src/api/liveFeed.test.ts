import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type FeedListener, type Frame, LiveFeed } from "./liveFeed";

/** An EventSource whose other end is the test. */
class Wire extends EventTarget {
  readyState = 0;
  closed = false;

  close() {
    this.closed = true;
    this.readyState = 2;
  }

  says(event: string, data: object) {
    this.dispatchEvent(new MessageEvent(event, { data: JSON.stringify(data) }));
  }

  opens() {
    this.readyState = 1;
    this.dispatchEvent(new Event("open"));
  }

  breaks({ forGood }: { forGood: boolean }) {
    this.readyState = forGood ? 2 : 0;
    this.dispatchEvent(new Event("error"));
  }
}

describe("LiveFeed", () => {
  let wires: Wire[];
  let frames: Frame[];
  let calls: string[];
  let feed: LiveFeed;
  const wire = () => wires.at(-1) as Wire;

  beforeEach(() => {
    vi.useFakeTimers({ now: 1_000 });
    vi.stubGlobal("EventSource", { CLOSED: 2 });
    wires = [];
    frames = [];
    calls = [];
    const listener: FeedListener = {
      onOpen: () => calls.push("open"),
      onFrame: (frame) => frames.push(frame),
      onReset: () => calls.push("reset"),
      onRefused: () => calls.push("refused"),
    };
    feed = new LiveFeed(listener, () => {
      const next = new Wire();
      wires.push(next);
      return next;
    });
    feed.start();
  });

  afterEach(() => {
    feed.stop();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it("is live once open, and hands on frames", () => {
    expect(feed.snapshot().status).toBe("connecting");
    wire().opens();
    wire().says("PodStarted", { position: 7, podId: "pod-1" });
    wire().says("reset", {});
    expect(feed.snapshot().status).toBe("live");
    expect(frames).toEqual([{ event: "PodStarted", position: 7, podId: "pod-1" }]);
    expect(calls).toEqual(["open", "reset"]);
  });

  it("reconnects first, and is stale since the loss after eight seconds", () => {
    wire().opens();
    vi.advanceTimersByTime(5_000);
    wire().breaks({ forGood: false });
    expect(feed.snapshot()).toEqual({ status: "reconnecting", since: 6_000 });
    vi.advanceTimersByTime(8_000);
    expect(feed.snapshot()).toEqual({ status: "stale", since: 6_000 });
    wire().opens();
    expect(feed.snapshot().status).toBe("live");
    vi.advanceTimersByTime(60_000);
    expect(feed.snapshot().status).toBe("live");
  });

  it("opens another source after a refusal, later each time, and never two", () => {
    wire().breaks({ forGood: true });
    expect(calls).toEqual(["refused"]);
    vi.advanceTimersByTime(1_000);
    expect(wires).toHaveLength(2);
    wire().breaks({ forGood: true });
    vi.advanceTimersByTime(1_000);
    expect(wires).toHaveLength(2);
    vi.advanceTimersByTime(1_000);
    expect(wires).toHaveLength(3);
    expect(wires.filter((one) => !one.closed)).toHaveLength(1);
  });

  it("asks no more once stopped", () => {
    wire().breaks({ forGood: true });
    feed.stop();
    vi.advanceTimersByTime(60_000);
    expect(wires).toHaveLength(1);
  });
});
